import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Files } from '../kit/folder.ts'
import { LogWatch } from '../kit/log-watch.ts'
import { packageWithBuild, versionedSite } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

/** Deploys and answers how it ended, with the whole log. */
async function outcome(payload: { gitUrl: string; ref?: string }) {
  const { ada, workspaceId } = stage
  const { plant, deployment } = await ada.startDeploy({ workspaceId, ...payload })
  const log = await new LogWatch(ada, deployment.id).toTheEnd(170_000)
  const end = await ada.finished(deployment.id, 170_000)
  return { end, plant: await ada.plant(plant.id), text: log.lines.map(({ text }) => text).join('\n') }
}

const failing = (step: string) => ({ status: 'error', error: { step, message: expect.stringMatching(/\w+ \w+/) } })

describe('GIT5: sources that cannot be fetched', () => {
  it('a repository that does not exist fails at clone, in words', async () => {
    const { end, plant } = await outcome({ gitUrl: stage.git.urlOf('no-such-repository') })
    expect(end).toMatchObject(failing('clone'))
    expect(plant).toMatchObject({ status: 'FAILED' })
    expect(plant.live).toBeUndefined()
  })

  it('a repository that asks for a password fails at clone and does not wait for one', async () => {
    const { url } = stage.git.repository('private', versionedSite('v1'), { username: 'ada', password: 'secret' })
    const { end } = await outcome({ gitUrl: url })
    expect(end).toMatchObject(failing('clone'))
    expect(`${end.error?.message} ${end.insight?.advice}`).toMatch(/password|credential|private|access/i)
  })

  it('an unknown branch fails at clone and names it', async () => {
    const { url } = stage.git.repository('no-branch', versionedSite('v1'))
    const { end } = await outcome({ gitUrl: url, ref: 'no-such-branch' })
    expect(end).toMatchObject(failing('clone'))
    expect(end.error?.message).toContain('no-such-branch')
  })

  it('an empty repository fails at clone', async () => {
    const { url } = stage.git.repository('empty')
    expect((await outcome({ gitUrl: url })).end).toMatchObject(failing('clone'))
  })

  it('nothing to build fails at analyze and says what was looked for', async () => {
    const { url } = stage.git.repository('nothing', { 'README.md': '# Nothing\n' })
    expect((await outcome({ gitUrl: url })).end).toMatchObject(failing('analyze'))
  })
})

describe('GIT4: refs', () => {
  it('a branch, a tag and a commit are each deployed as they are', async () => {
    const { repository, url } = stage.git.repository('refs', versionedSite('v1'))
    const first = repository.head()
    repository.git('tag', 'one')
    repository.branch('next')
    const second = repository.commit(versionedSite('v2'), 'Second')
    for (const [ref, sha, version] of [
      ['one', first, 'v1'],
      ['next', second, 'v2'],
      [first, first, 'v1'],
    ] as const) {
      const { end, plant } = await outcome({ gitUrl: url, ref })
      expect(end, ref).toMatchObject({ status: 'ready', commit: { sha } })
      expect((await visit(plant.url)).text).toContain(`Version ${version}`)
    }
  })
})

const build = (program: string): Files =>
  packageWithBuild(`
import { linkSync, mkdirSync, symlinkSync, writeFileSync, truncateSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
const page = '<!doctype html><title>x</title><p>x</p>'
${program}
`)

describe('OUT2: output that is not what it should be', () => {
  it('a build that ends well without output fails and says where it was looked for', async () => {
    const { url } = stage.git.repository('no-output', packageWithBuild("console.log('done')\n"))
    const { end } = await outcome({ gitUrl: url })
    expect(end.status).toBe('error')
    expect(end.error?.message).toMatch(/dist|output/i)
  })

  it('symlinks out of the output are not followed', async () => {
    const program = "writeFileSync('dist/index.html', page)\nsymlinkSync('/etc/passwd', 'dist/passwd.txt')\n"
    const { url } = stage.git.repository('symlink', build(program))
    const { end, plant } = await outcome({ gitUrl: url })
    if (end.status === 'ready') expect((await visit(`${plant.url}/passwd.txt`)).status).toBe(404)
    else expect(end.error?.message).toMatch(/link/i)
    expect((await visit(`${plant.url}/passwd.txt`)).text).not.toContain('root:')
  })

  it('names that differ only by case are refused by name', async () => {
    const program =
      "writeFileSync('dist/index.html', page)\nwriteFileSync('dist/A.txt', 'A')\nwriteFileSync('dist/a.txt', 'a')\n"
    const { url } = stage.git.repository('case', build(program))
    const { end } = await outcome({ gitUrl: url })
    expect(end).toMatchObject({ status: 'error' })
    expect(end.error?.message.toLowerCase()).toContain('a.txt')
  })

  it('names in any script are served', async () => {
    const program = "writeFileSync('dist/index.html', page)\nwriteFileSync('dist/żółć 日本 🌱.txt', 'grün')\n"
    const { url } = stage.git.repository('names', build(program))
    const { end, plant } = await outcome({ gitUrl: url })
    expect(end.status).toBe('ready')
    expect((await visit(`${plant.url}/${encodeURIComponent('żółć 日本 🌱.txt')}`)).text).toBe('grün')
  })

  it('one file of 300 MB is refused by name and size', async () => {
    const program =
      "writeFileSync('dist/index.html', page)\nwriteFileSync('dist/big.bin', '')\ntruncateSync('dist/big.bin', 300e6)\n"
    const { url } = stage.git.repository('big', build(program))
    const { end } = await outcome({ gitUrl: url })
    expect(end.status).toBe('error')
    expect(end.error?.message).toContain('big.bin')
  })

  it('20,000 files are served', async () => {
    const program = `writeFileSync('dist/index.html', page)
for (let n = 0; n < 20_000; n++) {
  if (n % 1000 === 0) mkdirSync('dist/d' + n / 1000)
  writeFileSync('dist/d' + Math.floor(n / 1000) + '/f' + n + '.txt', 'file ' + n)
}\n`
    const { url } = stage.git.repository('many', build(program))
    const { end, plant } = await outcome({ gitUrl: url })
    expect(end.error).toBeUndefined()
    expect((await visit(`${plant.url}/d19/f19999.txt`)).text).toBe('file 19999')
  })
})

describe('LOG4: builds that take too much', () => {
  it('100 MB of output are cut at the limit, with one line that says so, and the build goes on', async () => {
    const program =
      "writeFileSync('dist/index.html', page)\nconst line = 'x'.repeat(1000)\nfor (let n = 0; n < 100_000; n++) console.log(n + line)\n"
    const { url } = stage.git.repository('chatty', build(program))
    const { ada, workspaceId } = stage
    const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const end = await ada.finished(deployment.id, 170_000)
    expect(end.status).toBe('ready')
    const log = await new LogWatch(ada, deployment.id).toTheEnd(170_000)
    expect(log.wrong).toEqual([])
    const said = log.lines.filter(({ stream, text }) => stream === 'system' && /limit|dropped|left out/i.test(text))
    expect(said.length).toBeGreaterThanOrEqual(1)
  })
})
