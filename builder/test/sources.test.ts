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

describe('GIT2: a branch, a tag or a commit', () => {
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

describe('GIT3: passwords and redirects', () => {
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

describe('GIT4: sources that are refused', () => {
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
