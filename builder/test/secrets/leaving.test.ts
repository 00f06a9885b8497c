import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildSecret } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../kit/deploy.ts'
import { FakeBackend } from '../kit/fake-backend.ts'
import { Folder } from '../kit/folder.ts'
import { GitServer } from '../kit/git-server.ts'
import { lockfiles, tinyApp } from '../kit/lockfiles.ts'
import { makePlan, type PlanChanges } from '../kit/plan.ts'
import { Repository } from '../kit/repository.ts'
import { runBuilder } from '../kit/run-builder.ts'
import { forms, secrets, telling } from './corpus.ts'

const long = { timeout: 180_000 }
const tsx = pathToFileURL(join(import.meta.dirname, '../../../node_modules/tsx/dist/esm/index.mjs')).href
const betray = `${process.execPath} --import ${tsx} ${join(import.meta.dirname, 'betray.ts')}`
const names = ['DATABASE_URL', 'PUNCTUATION', 'FORESTS', 'PEM', 'ACCOUNT', 'FORGE_TOKEN', 'CONTROL']
const secretOf = (name: string) => secrets[name] ?? ''
const ofBuild = names.map((name): BuildSecret => ({ name, value: secretOf(name), exposure: 'secret' }))

type Built = { backend: FakeBackend; complaint: string }
type Build = { files: Record<string, string>; plan?: PlanChanges; message?: string; caches?: string }

async function build({ files, plan, message = 'First', caches }: Build): Promise<Built> {
  using repository = new Repository()
  repository.commit(files, message)
  await using git = await new GitServer(repository).start()
  const backend = new FakeBackend(makePlan(git.url, { secrets: ofBuild, ...plan }))
  await backend.start()
  await using builder = runBuilder(backend, caches ? { caches } : {})
  await builder.ended
  await backend.stop()
  return { backend, complaint: builder.complaint() }
}

const scripted = (build: string) => ({ 'package.json': JSON.stringify({ name: 'told', scripts: { build } }) })

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Everything that the backend got and everything that the process said, as it came and as text. */
function received({ backend, complaint }: Built): string[] {
  const bodies = Buffer.concat(backend.bodies).toString()
  const blobs = Buffer.concat([...backend.blobs.values()])
  const texts = backend.lines.map(({ text }) => text).join('\n')
  return [bodies, texts, complaint, blobs.toString(), blobs.toString('latin1'), backend.commit?.message ?? '']
}

/** Forms of secrets that can be found in it. */
function traces(built: Built, looked: readonly string[] = names): string[] {
  const all = received(built)
  return looked.flatMap((name) =>
    telling(secretOf(name)).flatMap((part) =>
      Object.entries(forms)
        .filter(([, write]) => all.some((text) => text.includes(write(part))))
        .map(([form]) => `${name} as ${form}`),
    ),
  )
}

describe('MSK4: a build that tells its secrets', () => {
  test('in every form leaves no trace of them', long, async () => {
    const built = await build({ files: scripted(`${betray} print ${names.join(' ')}`) })
    const { backend } = built
    expect(backend.finish?.outcome.status, backend.text.slice(-2000)).toBe('uploaded')
    for (const name of names) {
      const marked = backend.lines.filter(({ text }) => text.includes(`•••${name}•••`))
      for (const stream of ['stdout', 'stderr']) {
        const count = marked.filter((line) => line.stream === stream).length
        expect(count, `${name} on ${stream}`).toBeGreaterThanOrEqual(Object.keys(forms).length)
      }
    }
    expect(traces(built)).toEqual([])
    expect(backend.finish?.log).toEqual(backend.proof())
  })

  test('in its commit, its files, its settings and its failure leaves no trace of them', long, async () => {
    const token = secretOf('FORGE_TOKEN')
    const url = secretOf('DATABASE_URL')
    const padding = '#'.repeat(60)
    const buildCommand = `true ${'x'.repeat(100)} ${token}; ${betray} fail DATABASE_URL ${padding}`
    const built = await build({
      message: `${'About the keys. '.repeat(11)}See ${token} and ${url}`,
      files: {
        ...scripted('sh build.sh'),
        '.env': `TOKEN=${token}\n`,
        [`${token}.txt`]: 'x',
        'netlify.toml': '[build]\n',
      },
      plan: { settings: { buildCommand, installCommand: `echo ${token}`, outputDir: `dist/${token}` } },
    })
    const failure = failureOf(built.backend)
    expect(failure).toMatchObject({ step: 'build', code: 'build_failed' })
    expect(JSON.stringify(failure.insight)).toContain('•••DATABASE_URL•••')
    expect(built.backend.commit?.message).toContain('•••')
    expect(JSON.stringify(built.backend.analysis)).toContain('•••FORGE_TOKEN•••')
    expect(traces(built)).toEqual([])
    // Nor does any text end in the middle of it.
    expect(received(built).some((text) => text.includes(token.slice(0, 12)))).toBe(false)
  })

  test('that are public is not disturbed', long, async () => {
    const secrets = ofBuild.map((secret): BuildSecret => ({ ...secret, exposure: 'public' }))
    const built = await build({ files: scripted(`${betray} json FORGE_TOKEN`), plan: { secrets } })
    expect(built.backend.fileAt('chunk.js')).toBe(`window.settings = "${secretOf('FORGE_TOKEN')}"`)
  })
})

describe('MSK5: nothing with a secret in it leaves', () => {
  test.each(['json', 'base64 at 1', 'url'])('output with one written as %s is not published', long, async (form) => {
    const built = await build({ files: scripted(`${betray} "${form}" PEM`) })
    const failure = failureOf(built.backend)
    expect(failure).toMatchObject({ step: 'upload', code: 'secret_in_output' })
    expect(failure.message).toContain('The file chunk.js gives away the value of the secret PEM')
    expect(failure.insight?.title).toBe('A secret stands in what would be published')
    expect([...built.backend.blobs.keys()]).toEqual([])
    expect(built.backend.bodies.some((body) => body.includes('chunk.js","sha256'))).toBe(false)
    expect(traces(built)).toEqual([])
  })

  test('a file that is named like one is not published', long, async () => {
    const token = secretOf('FORGE_TOKEN')
    const built = await build({ files: { 'index.html': 'x', [`a/${token}.txt`]: 'x' } })
    expect(failureOf(built.backend).message).toContain('The file a/•••FORGE_TOKEN•••.txt gives away the value')
    expect(traces(built)).toEqual([])
  })

  const app = { ...tinyApp, 'package-lock.json': lockfiles.npm }
  const into = (folder: string) => `mkdir -p ${folder}; printenv PEM > ${folder}/seen.js; node make.js`
  const manifest = (scripts: Record<string, string>) =>
    JSON.stringify({ ...JSON.parse(tinyApp['package.json'] ?? ''), scripts })

  test('packages with one in them are not packed for the next build', long, async () => {
    const scripts = { postinstall: 'printenv PEM > node_modules/ms/seen.js', build: 'node make.js' }
    const built = await build({ files: { ...app, 'package.json': manifest(scripts) } })
    expect(built.backend.text).toContain('The installed packages have the value of the secret PEM in them')
    expect(built.backend.finish?.outcome.status, built.backend.text).toBe('uploaded')
    expect(built.backend.caches.size).toBe(0)
    expect(traces(built)).toEqual([])
  })

  test('results with one in them are not kept beside the server', long, async () => {
    using caches = new Folder()
    const built = await build({
      files: { ...app, 'package.json': manifest({ build: into('node_modules/.cache') }) },
      caches: caches.path,
    })
    expect(built.backend.finish?.outcome.status, built.backend.text).toBe('uploaded')
    expect(built.backend.text).toContain('have the value of the secret PEM in them, so they are not kept')
    const line = telling(secretOf('PEM'))[1] ?? ''
    expect(line).not.toBe('')
    const kept = filesBelow(caches.path).map((path) => readFileSync(path, 'latin1'))
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.filter((text) => text.includes(line))).toEqual([])
  })
})
