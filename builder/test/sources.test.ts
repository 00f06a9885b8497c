import { describe, expect, test } from 'vitest'
import { failureOf } from './kit/deploy.ts'
import { FakeBackend } from './kit/fake-backend.ts'
import { GitServer, type GitServerOptions } from './kit/git-server.ts'
import { testedIsolations } from './kit/isolations.ts'
import { makePlan, type PlanChanges } from './kit/plan.ts'
import { Repository } from './kit/repository.ts'
import { type Builder, runBuilder } from './kit/run-builder.ts'

const long = { timeout: 60_000 }
const isolation = (await testedIsolations()).at(-1) ?? 'none'

async function build(plan: ReturnType<typeof makePlan>, order: Parameters<typeof runBuilder>[1] = {}) {
  const backend = new FakeBackend(plan)
  await backend.start()
  await using builder: Builder = runBuilder(backend, { isolation, ...order })
  expect(await builder.ended, builder.complaint()).toBe(0)
  await backend.stop()
  return backend
}

async function served(repository: Repository, changes: PlanChanges, options: GitServerOptions = {}) {
  await using git = await new GitServer(repository, options).start()
  const plan = makePlan(git.url, changes)
  return await build({ ...plan, source: { ...plan.source, ...changes.source, gitUrl: git.url } })
}

const ref = (name: string) => ({ source: { gitUrl: '', ref: name } })

describe('GIT4: a branch, a tag or a commit', () => {
  test('each gives its own content and commit', { timeout: 120_000 }, async () => {
    using repository = new Repository()
    const first = repository.commit({ 'index.html': 'first' }, 'One: subject\n\nbody')
    repository.git('tag', 'v1')
    const second = repository.commit({ 'index.html': 'second' }, 'Two')
    repository.git('checkout', '--quiet', '-b', 'feature/x')
    const third = repository.commit({ 'index.html': 'third' }, 'Three')
    repository.git('checkout', '--quiet', 'main')
    const cases = [
      ['HEAD', second, 'second'],
      ['feature/x', third, 'third'],
      ['v1', first, 'first'],
      [first, first, 'first'],
      [first.slice(0, 8), first, 'first'],
    ] as const
    for (const [name, sha, content] of cases) {
      const backend = await served(repository, ref(name))
      expect(backend.commit?.sha, name).toBe(sha)
      expect(backend.fileAt('index.html')).toBe(content)
      if (name === 'v1') expect(backend.commit?.message).toBe('One: subject')
    }
  })

  test('an unknown name and an empty repository are said', long, async () => {
    using repository = new Repository({ 'index.html': '' })
    expect(failureOf(await served(repository, ref('nope')))).toMatchObject({
      code: 'git_unknown_ref',
      message: expect.stringContaining('"nope"'),
    })
    using empty = new Repository()
    expect(failureOf(await served(empty, {}))).toMatchObject({ step: 'clone', code: 'git_empty' })
  })
})

describe('GIT5: repositories that are hard to take', () => {
  test('one whose history is replaced between the question and the fetch', long, async () => {
    using repository = new Repository({ 'index.html': 'before' })
    let posts = 0
    const replaceHistory = (request: { method?: string | undefined }): boolean => {
      // The first names the refs, the second asks for what they stood for.
      if (request.method !== 'POST' || ++posts !== 2) return false
      repository.git('checkout', '--quiet', '--orphan', 'other')
      repository.commit({ 'index.html': 'after' }, 'Replaced')
      repository.git('branch', '--force', 'main', 'other')
      repository.git('checkout', '--quiet', 'main')
      repository.git('branch', '--delete', '--force', 'other')
      repository.git('reflog', 'expire', '--expire=now', '--all')
      repository.git('gc', '--quiet', '--prune=now')
      return false
    }
    const backend = await served(repository, {}, { intercept: replaceHistory })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(posts).toBeGreaterThan(2)
    expect(backend.fileAt('index.html')).toBe('after')
    expect(backend.commit?.message).toBe('Replaced')
  })

  test.each([
    ['a name', 'long'.repeat(100)],
    ['a path', `${'long/'.repeat(1000)}page.html`],
  ])('%s is longer than the file system takes, which is said', long, async (_what, path) => {
    using repository = new Repository({ 'index.html': 'short' })
    const blob = repository.git('rev-parse', 'HEAD:index.html')
    repository.git('update-index', '--add', '--cacheinfo', `100644,${blob},${path}`)
    repository.git('commit', '--quiet', '--message', 'Too long')
    const failure = failureOf(await served(repository, {}))
    expect(failure).toMatchObject({ step: 'clone', code: 'git_failed', insight: { title: 'A path is too long' } })
    expect(failure.message).toMatch(/longer than the file system takes/)
    expect(failure.message).toContain(path.slice(0, 40))
  })
})

describe('GIT5: passwords and redirects', () => {
  const password = { username: 'ada', password: 'top-secret-token' }

  test('a credential is handed to git and appears nowhere', long, async () => {
    using repository = new Repository({ 'index.html': 'private' })
    const source = { gitUrl: '', ref: 'HEAD', credential: password }
    const backend = await served(repository, { source }, { password })
    expect(backend.fileAt('index.html')).toBe('private')
    expect(JSON.stringify([backend.lines, backend.steps, backend.finish])).not.toContain(password.password)
  })

  test('without one, and with a wrong one, it is said', long, async () => {
    using repository = new Repository({ 'index.html': 'private' })
    expect(failureOf(await served(repository, {}, { password }))).toMatchObject({ code: 'git_auth' })
    const source = { gitUrl: '', ref: 'HEAD', credential: { username: 'ada', password: 'wrong-password' } }
    const failure = failureOf(await served(repository, { source }, { password }))
    expect(failure).toMatchObject({ code: 'git_auth', message: expect.stringContaining('did not accept') })
  })

  test('a redirect is followed to a checked host only', long, async () => {
    using repository = new Repository({ 'index.html': 'moved' })
    await using real = await new GitServer(repository).start()
    const to = (target: string): GitServerOptions => ({
      intercept: (request, response) => {
        response.writeHead(301, { location: `${target}${(request.url ?? '').replace('/repo.git', '')}` }).end()
        return true
      },
    })
    expect((await served(repository, {}, to(real.url))).fileAt('index.html')).toBe('moved')
    expect(failureOf(await served(repository, {}, to('http://169.254.169.254/latest')))).toMatchObject({
      code: 'git_refused',
    })
    expect(failureOf(await served(repository, {}, to('file:///etc')))).toMatchObject({ code: 'git_refused' })
  })
})

describe('GIT1: sources that are refused', () => {
  test.each([
    ['http://localhost:1/x.git', 'git_refused'],
    ['http://10.0.0.1/x.git', 'git_refused'],
    ['http://[::1]/x.git', 'git_refused'],
    ['ssh://git@192.168.0.1/x.git', 'git_refused'],
    ['file:///etc', 'git_refused'],
    ['ext::sh -c true', 'git_refused'],
    ['sample:nope', 'git_not_found'],
    ['https://does-not-exist.invalid/x.git', 'git_unreachable'],
  ])('%s', long, async (url, code) => {
    expect(failureOf(await build(makePlan(url), { allowPrivateGit: [] }))).toMatchObject({ step: 'clone', code })
  })

  test('a path that is no repository', long, async () => {
    using repository = new Repository({ 'index.html': '' })
    await using git = await new GitServer(repository).start()
    const failure = failureOf(await build(makePlan(git.url.replace('repo.git', 'other.git'))))
    expect(failure).toMatchObject({ code: 'git_not_found' })
  })

  test('a folder of the server only where it is allowed', long, async () => {
    using repository = new Repository({ 'index.html': 'local' })
    const plan = makePlan(`file://${repository.folder}`)
    expect(failureOf(await build(plan))).toMatchObject({ code: 'git_refused' })
    expect((await build(plan, { allowFileGit: true })).fileAt('index.html')).toBe('local')
  })
})
