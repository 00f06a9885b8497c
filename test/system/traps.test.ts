import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Files, writeFiles } from '../kit/folder.ts'
import type { GitRepository } from '../kit/git-repository.ts'
import { readNdjson } from '../kit/log-watch.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment, Plant } from '../kit/wire.ts'
import { noteRow } from './kit/note-row.ts'
import type { Refused, Served, Trap } from './kit/trap.ts'
import { outputTraps } from './kit/traps-output.ts'
import { packageTraps, workspaceTraps } from './kit/traps-packages.ts'
import { scriptTraps } from './kit/traps-scripts.ts'
import { sourceTraps } from './kit/traps-sources.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

/** Each is a repository of its own, as strangers have them; nothing is set that a trap does not set. */
async function deploy(trap: Trap, slug: string): Promise<{ plant: Plant; end: Deployment; log: string }> {
  const { ada, git, workspaceId } = stage
  const { repository, url } = git.repository(slug, trap.files)
  for (const [index, files] of (trap.later ?? []).entries()) repository.commit(files, `Version ${index + 2}`)
  for (const [path, files] of Object.entries(trap.submodules ?? {})) addSubmodule(repository, { slug, path, files })
  const settings = { ...trap.settings, ...(trap.settings?.ref === 'first' ? { ref: firstCommit(repository) } : {}) }
  const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug, ...settings })
  const end = await ada.finished(deployment.id, trap.soak ? 500_000 : 170_000)
  const { lines } = await readNdjson(ada, deployment.id)
  return { plant: await ada.plant(plant.id), end, log: lines.map(({ text }) => text).join('\n') }
}

function addSubmodule(
  around: GitRepository,
  { slug, path, files }: { slug: string; path: string; files: Files },
): void {
  const { repository } = stage.git.repository(`${slug}-${path}`, files)
  writeFiles(around.tree, {
    '.gitmodules': `[submodule "${path}"]\n\tpath = ${path}\n\turl = ../${slug}-${path}.git\n`,
  })
  around.git('add', '.gitmodules')
  around.git('update-index', '--add', '--cacheinfo', `160000,${repository.head()},${path}`)
  around.git('commit', '--quiet', '--message', `Add ${path}`)
}

function firstCommit(repository: { git: (...args: string[]) => string }): string {
  return repository.git('rev-list', '--max-parents=0', 'HEAD').trim()
}

async function expectServed(deployed: Awaited<ReturnType<typeof deploy>>, { page, files = {}, log }: Served) {
  const { plant, end } = deployed
  expect(end.error ?? end.reason, deployed.log).toBeUndefined()
  expect((await visit(plant.url)).text).toContain(page)
  for (const [path, text] of Object.entries(files)) {
    const found = await visit(new URL(path, plant.url).href, { headers: { accept: 'text/html' } })
    expect({ path, status: found.status }).toEqual({ path, status: 200 })
    expect(found.text).toContain(text)
  }
  if (log) expect(deployed.log).toMatch(log)
}

function expectRefused({ end, log }: Awaited<ReturnType<typeof deploy>>, { step, code, says }: Refused): void {
  expect(end.status, log).toBe('error')
  expect(end.error).toMatchObject({ code, ...(step ? { step } : {}) })
  expect(end.error?.message).toMatch(says)
}

const groups = {
  outputs: outputTraps,
  scripts: scriptTraps,
  packages: packageTraps,
  workspaces: workspaceTraps,
  sources: sourceTraps,
}

/** Traps that take minutes are for the soak test. */
const isRun = ({ soak = false }: Trap) => !soak || process.env.TRELLIS_SOAK !== undefined

describe.each(Object.entries(groups))('ANA5: %s', (group, traps) => {
  it.each(traps.filter(isRun).map((trap, index) => [trap.name, trap, `${group}-${index}`] as const))(
    '%s',
    async (name, trap, slug) => {
      const began = performance.now()
      const deployed = await deploy(trap, slug)
      noteRow('traps', {
        ...{ group, name, status: deployed.end.status, seconds: (performance.now() - began) / 1000 },
        ...('code' in trap.outcome ? { code: deployed.end.error?.code } : {}),
      })
      if ('code' in trap.outcome) expectRefused(deployed, trap.outcome)
      else await expectServed(deployed, trap.outcome)
    },
    600_000,
  )
})
