import type { JobOrder } from '@trellis/shared'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from './kit/deploy.ts'
import { FakeBackend } from './kit/fake-backend.ts'
import { GitServer, type GitServerOptions } from './kit/git-server.ts'
import { testedIsolations } from './kit/isolations.ts'
import { makePlan, type PlanChanges } from './kit/plan.ts'
import { Repository } from './kit/repository.ts'
import { runBuilder } from './kit/run-builder.ts'

const long = { timeout: 60_000 }
const isolation = (await testedIsolations()).at(-1) ?? 'none'
const fetching = { settings: { submodules: true } }

let main: Repository
let library: Repository
let librarySha: string

beforeEach(() => {
  main = new Repository({ 'index.html': 'main' })
  library = new Repository()
  librarySha = library.commit({ 'page.html': 'from the library' }, 'Recorded')
  library.commit({ 'page.html': 'newer than recorded' }, 'Newer')
})

afterEach(() => {
  main[Symbol.dispose]()
  library[Symbol.dispose]()
})

function gitmodules(path: string, url: string): string {
  return `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n\tupdate = !touch hacked\n\tshallow = false\n`
}

async function serve(options: GitServerOptions = {}): Promise<GitServer> {
  return new GitServer(main, { others: { lib: library }, ...options }).start()
}

async function build(gitUrl: string, plan: PlanChanges, order: Partial<JobOrder> = {}): Promise<FakeBackend> {
  const backend = new FakeBackend(makePlan(gitUrl, { ...plan, source: { ...plan.source, ref: 'HEAD', gitUrl } }))
  await backend.start()
  await using builder = runBuilder(backend, { isolation, ...order })
  expect(await builder.ended, builder.complaint()).toBe(0)
  await backend.stop()
  return backend
}

describe('GIT6: submodules that are asked for', () => {
  test('the recorded commit is there, by a whole URL and by a relative one', long, async () => {
    await using git = await serve()
    const whole = git.url.replace('repo.git', 'lib.git')
    main.addSubmodules(gitmodules('lib', whole) + gitmodules('deep/er', '../lib.git'), {
      ...{ lib: librarySha, 'deep/er': librarySha },
    })
    const backend = await build(git.url, fetching)
    expect(backend.fileAt('lib/page.html'), backend.text).toBe('from the library')
    expect(backend.fileAt('deep/er/page.html')).toBe('from the library')
    expect(backend.fileAt('index.html')).toBe('main')
    expect(backend.text).toContain(`Fetching the submodule lib from ${whole} at ${librarySha.slice(0, 10)}`)
    expect(backend.text).not.toContain('were not fetched')
  })

  test('those of submodules come too, relative to them', long, async () => {
    using inner = new Repository()
    const innerSha = inner.commit({ 'inner.html': 'the innermost' }, 'Inner')
    const sha = library.addSubmodules(gitmodules('inner', '../inner.git'), { inner: innerSha })
    await using git = await serve({ others: { lib: library, inner } })
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: sha })
    const backend = await build(git.url, fetching)
    expect(backend.fileAt('lib/inner/inner.html'), backend.text).toBe('the innermost')
  })

  test('not without end', long, async () => {
    let sha = librarySha
    for (let depth = 0; depth < 6; depth++) {
      sha = library.addSubmodules(`${gitmodules('again', '../lib.git')}# ${depth}\n`, { again: sha })
    }
    await using git = await serve()
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: sha })
    const { code, message } = failureOf(await build(git.url, fetching))
    expect({ code, message }).toMatchObject({ code: 'git_refused', message: expect.stringContaining('5 deep') })
  })

  test('not in great numbers', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 51 }, (_, index) => `lib${index}`)
    const recorded = Object.fromEntries(names.map((name) => [name, librarySha]))
    main.addSubmodules(names.map((name) => gitmodules(name, '../lib.git')).join(''), recorded)
    await using git = await serve()
    expect(failureOf(await build(git.url, fetching)).message).toContain('50 submodules at most')
  })

  test('a repository of the server has its own', long, async () => {
    main.addSubmodules(gitmodules('lib', `file://${library.folder}`), { lib: librarySha })
    const backend = await build(`file://${main.folder}`, fetching, { allowFileGit: true })
    expect(backend.fileAt('lib/page.html'), backend.text).toBe('from the library')
  })
})

describe('GIT6: submodules that nobody asked for', () => {
  test('are said and not fetched', long, async () => {
    let asked = 0
    await using git = await serve({
      intercept: ({ url }) => {
        if (url?.startsWith('/lib.git')) asked++
        return false
      },
    })
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: librarySha })
    const backend = await build(git.url, {})
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(asked).toBe(0)
    const words = expect.stringMatching(/has submodules \(lib\); they were not fetched.*"Fetch submodules"/)
    expect(backend.analysis?.warnings).toContainEqual(words)
    expect(backend.lines.map(({ text }) => text)).toContainEqual(words)
  })

  test('nothing is said where there is none', long, async () => {
    main.commit({ '.gitmodules': gitmodules('gone', '../lib.git') }, 'Keep what is no submodule any more')
    await using git = await serve()
    const backend = await build(git.url, {})
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text).not.toContain('submodules')
  })
})

describe('GIT6: submodules are checked like the source', () => {
  test.each([
    ['http://10.0.0.1/x.git', 'git_refused', /private network/],
    ['http://localhost:1/x.git', 'git_refused', /private network/],
    ['ssh://git@192.168.0.1/x.git', 'git_refused', /private network/],
    ['ext::sh', 'git_refused', /transport/],
    ['file:///etc', 'git_refused', /file of the server/],
    ['https://ada:sesame@example.com/x.git', 'git_refused', /name and password/],
    ['--upload-pack=x', 'git_refused', /hyphen/],
    ['../../../x.git', 'git_refused', /above the root/],
    ['../absent.git', 'git_not_found', /no git repository/],
  ])('%s', long, async (url, code, words) => {
    main.addSubmodules(gitmodules('lib', url), { lib: librarySha })
    await using git = await serve()
    const failure = failureOf(await build(git.url, fetching, { allowFileGit: true }))
    expect(failure).toMatchObject({ step: 'clone', code, message: expect.stringMatching(words) })
    expect(failure.message).toContain('submodule "lib"')
    expect(failure.message).not.toContain('sesame')
  })

  test('a redirect to a private address is not followed', long, async () => {
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: librarySha })
    await using git = await serve({
      intercept: ({ url }, response) => {
        if (!url?.startsWith('/lib.git')) return false
        response.writeHead(301, { location: 'http://169.254.169.254/lib.git/info/refs?service=git-upload-pack' }).end()
        return true
      },
    })
    expect(failureOf(await build(git.url, fetching))).toMatchObject({ step: 'clone', code: 'git_refused' })
  })

  test('a commit that is not there', long, async () => {
    const absent = 'd'.repeat(40)
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: absent })
    library.git('branch', absent)
    await using git = await serve()
    const failure = failureOf(await build(git.url, fetching))
    expect(failure).toMatchObject({ step: 'clone', code: 'git_unknown_ref' })
    expect(failure.message).toMatch(/submodule "lib".*d{40}/)
  })

  test.each(['../x', '/etc/x', '-u', '.git/hooks', 'a/../../x'])('the path %s', long, async (path) => {
    main.addSubmodules(gitmodules(path, '../lib.git'), {})
    await using git = await serve()
    const failure = failureOf(await build(git.url, fetching))
    expect(failure).toMatchObject({ code: 'git_refused', message: expect.stringContaining('not one of a folder') })
  })
})

describe('GIT6: links of the repository', () => {
  /** A tree that no git program makes: one name twice, as a submodule and as the folder of another one. */
  function commitTwice(): void {
    const blob = main.git('hash-object', '-w', '.gitmodules')
    const folder = main.tree(`160000 commit ${librarySha}\tx\n`)
    const root = `100644 blob ${blob}\t.gitmodules\n160000 commit ${librarySha}\tlib\n040000 tree ${folder}\tlib\n`
    main.git('update-ref', 'refs/heads/main', main.git('commit-tree', '-m', 'Twice', main.tree(root)))
  }

  test('a submodule cannot bring the link that another one goes through', long, async () => {
    library.git('rm', '--quiet', 'page.html')
    library.link('x', '../.git/hooks')
    librarySha = library.commit({}, 'A link')
    main.write({ '.gitmodules': gitmodules('lib', '../lib.git') + gitmodules('lib/x', '../lib.git') })
    commitTwice()
    await using git = await serve()
    expect(failureOf(await build(git.url, fetching))).toMatchObject({ step: 'clone', code: 'git_refused' })
  })

  test('what .gitmodules wants to have run for an update is not run', long, async () => {
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: librarySha })
    await using git = await serve()
    const backend = await build(git.url, fetching)
    expect(backend.manifest.files.map(({ path }) => path).sort()).toEqual(['index.html', 'lib/page.html'])
  })
})

describe('GIT6: the credential', () => {
  const password = { username: 'ada', password: 'top-secret-token' }
  const source = { gitUrl: '', ref: 'HEAD', credential: password }

  test('opens submodules of the same host', long, async () => {
    main.addSubmodules(gitmodules('lib', '../lib.git'), { lib: librarySha })
    await using git = await serve({ password })
    const backend = await build(git.url, { ...fetching, source })
    expect(backend.fileAt('lib/page.html'), backend.text).toBe('from the library')
    expect(JSON.stringify([backend.lines, backend.steps, backend.finish])).not.toContain(password.password)
  })

  test('is shown to no other one, though it asks', long, async () => {
    const seen: (string | undefined)[] = []
    await using other = await new GitServer(library, {
      password,
      intercept: ({ headers }) => {
        seen.push(headers.authorization)
        return false
      },
    }).start()
    main.addSubmodules(gitmodules('lib', other.url), { lib: librarySha })
    await using git = await serve({ password })
    expect(failureOf(await build(git.url, { ...fetching, source }))).toMatchObject({ code: 'git_auth' })
    expect(seen).toEqual(seen.map(() => undefined))
    expect(seen.length).toBeGreaterThan(0)
  })
})
