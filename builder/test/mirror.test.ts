import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IsolationKind } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { scripted } from './kit/deploy.ts'
import { FakeBackend } from './kit/fake-backend.ts'
import { Folder } from './kit/folder.ts'
import { GitServer } from './kit/git-server.ts'
import { testedIsolations } from './kit/isolations.ts'
import { makePlan } from './kit/plan.ts'
import { Repository } from './kit/repository.ts'
import { runBuilder } from './kit/run-builder.ts'

const long = { timeout: 120_000 }
const script = (word: string) =>
  `mkdir dist; echo ${word} > dist/index.html; git rev-list --all --count; git config --get remote.origin.url`
const big = 3 * 1024 * 1024

/** One plant whose repository is large enough to be mirrored; says how much the git server has sent for each build. */
async function openPlant(isolation: IsolationKind) {
  let sent = 0
  const repository = new Repository(scripted(script('first'), { large: randomBytes(big).toString('latin1') }))
  const intercept = (_request: unknown, response: { end: (chunk?: unknown) => unknown }): boolean => {
    const end = response.end.bind(response)
    response.end = (chunk) => {
      if (Buffer.isBuffer(chunk)) sent += chunk.length
      return end(chunk)
    }
    return false
  }
  const server = await new GitServer(repository, { intercept }).start()
  const caches = new Folder()
  const backend = new FakeBackend(makePlan(server.url))
  await backend.start()
  return {
    repository,
    caches: caches.path,
    async build() {
      sent = 0
      backend.next(makePlan(server.url))
      await using builder = runBuilder(backend, { isolation, caches: caches.path })
      expect(await builder.ended, backend.text).toBe(0)
      expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
      return { sent, page: backend.fileAt('index.html'), text: backend.text, commit: backend.commit?.sha }
    },
    async [Symbol.asyncDispose]() {
      await backend.stop()
      await server[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
      caches[Symbol.dispose]()
    },
  }
}

/** Every file in which the mirror holds objects, wherever it lies below the folder. */
function objectsBelow(caches: string): string[] {
  const names = readdirSync(caches, { recursive: true }).map(String)
  return names.filter((name) => /objects\/(pack|[0-9a-f]{2})\/./.test(name)).map((name) => join(caches, name))
}

describe.each(await testedIsolations())('KEP5: a mirror of the repository, with isolation %s', (isolation) => {
  test('the next clone brings what is new, also after a forced push, and shows one commit', long, async () => {
    await using plant = await openPlant(isolation)
    expect((await plant.build()).sent).toBeGreaterThan(big)
    plant.repository.commit({ 'build.sh': script('second') }, 'Second')
    const second = await plant.build()
    expect(second.page).toBe('second\n')
    expect(second.sent).toBeLessThan(big / 10)
    expect(second.text).toMatch(/^1$/m)
    plant.repository.git('checkout', '--quiet', '--orphan', 'other')
    plant.repository.commit({ 'build.sh': script('forced') }, 'Forced')
    plant.repository.git('branch', '--force', 'main', 'other')
    plant.repository.git('symbolic-ref', 'HEAD', 'refs/heads/main')
    const forced = await plant.build()
    expect(forced.page).toBe('forced\n')
    expect(forced.commit).toBe(plant.repository.git('rev-parse', 'main'))
    expect(forced.sent).toBeLessThan(big / 10)
  })

  test('a damaged mirror costs time and nothing else', long, async () => {
    await using plant = await openPlant(isolation)
    await plant.build()
    const objects = objectsBelow(plant.caches)
    expect(objects).not.toEqual([])
    for (const object of objects) writeFileSync(object, 'nonsense')
    plant.repository.commit({ 'build.sh': script('after') }, 'After')
    expect((await plant.build()).page).toBe('after\n')
  })
})
