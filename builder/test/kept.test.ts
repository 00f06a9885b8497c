import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IsolationKind } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { sweepJob } from '../src/isolation/sweep.ts'
import { eventually } from './kit/eventually.ts'
import { FakeBackend } from './kit/fake-backend.ts'
import { Folder } from './kit/folder.ts'
import { GitServer } from './kit/git-server.ts'
import { testedIsolations } from './kit/isolations.ts'
import { makePlan, type PlanChanges } from './kit/plan.ts'
import { Repository } from './kit/repository.ts'
import { runBuilder } from './kit/run-builder.ts'

const seconds = 1000
const sample = join(import.meta.dirname, '../samples/vite-app')

/** An app with real packages, whose build is a shell script. */
function appWith(build: string): Record<string, string> {
  const text = (name: string) => readFileSync(join(sample, name), 'utf8')
  const json: unknown = JSON.parse(text('package.json'))
  const scripts = { build: 'sh build.sh' }
  const changed = typeof json === 'object' ? { ...json, scripts } : {}
  return { 'package.json': JSON.stringify(changed), 'package-lock.json': text('package-lock.json'), 'build.sh': build }
}

const publish = 'mkdir -p dist; echo ok > dist/index.html'

/** One plant's builds, one after the other, on a machine that keeps what it may between them. */
async function openPlant(isolation: IsolationKind) {
  const repository = new Repository(appWith(publish))
  const server = await new GitServer(repository).start()
  const caches = new Folder()
  const backend = new FakeBackend(makePlan(server.url))
  await backend.start()
  const build = async (script: string, changes: PlanChanges = {}, files = {}): Promise<FakeBackend> => {
    repository.commit({ 'build.sh': script, ...files }, 'Next')
    backend.next(makePlan(server.url, changes))
    await using builder = runBuilder(backend, { isolation, caches: caches.path })
    expect(await builder.ended, backend.text).toBe(0)
    return backend
  }
  /** Ends the builder by force while its build runs. */
  const kill = async (script: string): Promise<FakeBackend> => {
    repository.commit({ 'build.sh': script }, 'Endless')
    backend.next(makePlan(server.url))
    await using builder = runBuilder(backend, { isolation, caches: caches.path })
    const isBuilding = () => backend.lines.some(({ text }) => text === 'building')
    await eventually('the build to run', isBuilding, 60 * seconds)
    builder.child.kill('SIGKILL')
    await builder.ended
    await sweepJob(builder.job)
    return backend
  }
  return {
    build,
    kill,
    caches: caches.path,
    async [Symbol.asyncDispose]() {
      await backend.stop()
      await server[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
      caches[Symbol.dispose]()
    },
  }
}

const restored = 'Restored node_modules'

const kinds = await testedIsolations()
/** Each kind has its own way to hand folders over; what is no matter of that is proved once, behind the best wall here. */
const [, best = 'none'] = kinds

describe.each(kinds)('KEP1: what is kept between builds, with isolation %s', (isolation) => {
  test('the packages come back as folders, for the same plant and trust only, and nothing is packed', {
    timeout: 120 * seconds,
  }, async () => {
    await using plant = await openPlant(isolation)
    const first = await plant.build(publish)
    expect(first.text).toContain('$ npm ci')
    expect(first.caches.size).toBe(0)
    const second = await plant.build(`node_modules/.bin/vite --version; ${publish}`)
    expect(second.text).toContain(restored)
    expect(second.text).toMatch(/vite\/\d/)
    expect(second.text).not.toContain('$ npm ci')
    expect(second.finish?.outcome.status, second.text).toBe('uploaded')
    expect((await plant.build(publish, { environment: 'preview' })).text).not.toContain(restored)
    expect((await plant.build(publish)).text).toContain(restored)
    expect((await plant.build('exit 3')).text).toContain(restored)
    expect((await plant.build(publish)).text, 'a failed build gives them back too').toContain(restored)
  })

  test('a build that writes into its packages reaches no later build', { timeout: 180 * seconds }, async () => {
    await using plant = await openPlant(isolation)
    const target = 'node_modules/vite/package.json'
    const look = `grep -c poison ${target}; ls node_modules; ${publish}`
    const attacks = [
      `touch -r ${target} old; echo poison >> ${target}; touch -r old ${target}; ${publish}`,
      `cp -rp node_modules/vite evil; echo poison >> evil/package.json; rm -rf node_modules/vite; mv evil node_modules/vite; ${publish}`,
    ]
    for (const attack of attacks) {
      await plant.build(attack)
      const after = await plant.build(look)
      expect(after.text).toMatch(/^0$/m)
    }
    await plant.build(`mkdir node_modules/planted; echo poison > node_modules/planted/index.js; ${publish}`)
    const last = await plant.build(look)
    expect(last.text).toContain(restored)
    expect(last.text).not.toContain('planted')
  })
})

describe(`KEP3: what is kept between builds, with isolation ${best}`, () => {
  test('results of a framework come back after a success, not after a failure', {
    timeout: 120 * seconds,
  }, async () => {
    await using plant = await openPlant(best)
    const count = `mkdir -p node_modules/.cache; echo x >> node_modules/.cache/n; echo "count $(wc -l < node_modules/.cache/n)"; ${publish}`
    expect((await plant.build(count)).text).toContain('count 1')
    expect((await plant.build(count)).text).toContain('count 2')
    expect((await plant.build(count, { environment: 'preview' })).text).toContain('count 1')
    expect((await plant.build(`${count}; exit 1`)).text).toContain('count 3')
    expect((await plant.build(count)).text).toContain('count 1')
  })

  test('what Node.js has compiled of the tools comes back, unless somebody says where it shall lie', {
    timeout: 180 * seconds,
  }, async () => {
    await using plant = await openPlant(best)
    const count = `echo "compiled $(find "$NODE_COMPILE_CACHE" -type f | wc -l)"; ${publish}`
    expect((await plant.build(count)).text).toContain('compiled 0')
    expect((await plant.build(count)).text).toMatch(/compiled [1-9]/)
    expect((await plant.build(count, { environment: 'preview' })).text).toContain('compiled 0')
    expect((await plant.build(count)).text).toMatch(/compiled [1-9]/)
    const otherPackages = { 'package-lock.json': `${appWith('')['package-lock.json']}\n` }
    expect((await plant.build(count, {}, otherPackages)).text, 'for these packages alone').toContain('compiled 0')
    const own = [{ name: 'NODE_COMPILE_CACHE', value: '/tmp/of-my-own', exposure: 'public' as const }]
    expect((await plant.build(`echo "at $NODE_COMPILE_CACHE"; ${publish}`, { secrets: own })).text).toContain(
      'at /tmp/of-my-own',
    )
  })

  test('links in the place of kept folders lead nowhere', { timeout: 120 * seconds }, async () => {
    await using plant = await openPlant(best)
    using outside = new Folder({ 'secret/node_modules/file': 'secret', 'secret/.cache/file': 'secret' })
    const link = `rm -rf node_modules; ln -s ${outside.path}/secret node_modules; ${publish}`
    await plant.build(link)
    expect(readdirSync(outside.path, { recursive: true })).toContain('secret/node_modules/file')
    expect(existsSync(join(outside.path, 'secret/.cache/file'))).toBe(true)
    const after = await plant.build(`cat node_modules/.cache/file node_modules/file; ${publish}`)
    expect(after.text).not.toContain('secret')
    expect(after.finish?.outcome.status).toBe('uploaded')
  })

  test('a builder that is killed leaves nothing half kept, and the next build works', {
    timeout: 120 * seconds,
  }, async () => {
    await using plant = await openPlant(best)
    await plant.build(publish)
    const killed = await plant.kill(`echo building; sleep 300; ${publish}`)
    expect(killed.text).toContain(restored)
    const next = await plant.build(publish)
    expect(next.text, 'what was taken went with the builder').toContain('$ npm ci')
    expect(next.finish?.outcome.status, next.text).toBe('uploaded')
    expect((await plant.build(publish)).text).toContain(restored)
  })
})
