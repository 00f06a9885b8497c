import { describe, expect, test } from 'vitest'
import { deploy, failureOf, scripted } from './kit/deploy.ts'
import { FakeBackend } from './kit/fake-backend.ts'
import { testedIsolations } from './kit/isolations.ts'
import { makePlan } from './kit/plan.ts'
import { runBuilder } from './kit/run-builder.ts'

const seconds = 1000

describe.each(await testedIsolations())('a deployment with isolation %s', (isolation) => {
  const order = { isolation }

  test('plain HTML goes up as it is, and the proof holds', { timeout: 60 * seconds }, async () => {
    const files = {
      'index.html': '<h1>hi</h1>',
      'style.css': 'p { color: red }\n'.repeat(200),
      '.env': 'no',
      'ä.txt': 'x',
    }
    const backend = await deploy({ files, order })
    expect(backend.finish?.outcome).toMatchObject({ status: 'uploaded', uploadedFiles: 3 })
    expect(backend.finish?.log).toEqual(backend.proof())
    expect(backend.manifest.files.map(({ path }) => path)).toEqual(['index.html', 'style.css', 'ä.txt'])
    expect(backend.manifest.files[1]).toMatchObject({ type: 'text/css; charset=utf-8', br: {}, gzip: {} })
    expect(backend.fileAt('index.html')).toBe('<h1>hi</h1>')
    expect(backend.commit).toMatchObject({ message: 'First', author: 'Ada' })
    expect(
      backend.steps.filter(({ status }) => status !== 'active').map(({ step, status }) => `${step} ${status}`),
    ).toEqual(['clone completed', 'analyze completed', 'install skipped', 'build skipped', 'upload completed'])
    expect(backend.lines.map(({ seq }) => seq)).toEqual(backend.lines.map((_, index) => index + 1))
  })

  test('a Vite app is installed and built; the next one takes the kept packages', {
    timeout: 180 * seconds,
  }, async () => {
    const backend = new FakeBackend(makePlan('sample:vite-app'))
    await backend.start()
    for (const round of ['first', 'second'] as const) {
      await using builder = runBuilder(backend, order)
      expect(await builder.ended, backend.text).toBe(0)
      expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
      expect(backend.fileAt('index.html')).toContain('/assets/index-')
      expect(backend.text).toContain(round === 'first' ? '$ npm ci' : 'Restored node_modules')
      if (round === 'second') expect(backend.text).not.toContain('$ npm ci')
      if (round === 'first') backend.next(makePlan('sample:vite-app'))
    }
    await backend.stop()
  })

  test('a kept install that is damaged is installed afresh', { timeout: 120 * seconds }, async () => {
    const backend = new FakeBackend(makePlan('sample:vite-app'))
    await backend.start()
    await using first = runBuilder(backend, order)
    expect(await first.ended).toBe(0)
    const damages = [(bytes: Buffer) => Buffer.concat([bytes, Buffer.from('more')]), () => Buffer.from('nonsense')]
    for (const damage of damages) {
      for (const { sha256 } of backend.caches.values()) {
        backend.blobs.set(sha256, damage(backend.blobs.get(sha256) ?? Buffer.alloc(0)))
      }
      backend.next(makePlan('sample:vite-app'))
      await using builder = runBuilder(backend, order)
      expect(await builder.ended).toBe(0)
      expect(backend.finish?.outcome.status).toBe('uploaded')
      expect(backend.text).toContain('The kept packages cannot be used (they are damaged)')
    }
    await backend.stop()
  })

  test('a failing build names the step, the line and what to do', { timeout: 120 * seconds }, async () => {
    const backend = new FakeBackend(makePlan('sample:broken-build'))
    await backend.start()
    await using builder = runBuilder(backend, order)
    expect(await builder.ended).toBe(0)
    await backend.stop()
    const failure = failureOf(backend)
    expect(failure).toMatchObject({
      step: 'build',
      code: 'build_failed',
      insight: { title: 'An import leads nowhere' },
    })
    const { seq, text } = failure.insight?.firstFailingLine ?? { seq: 0, text: '' }
    expect(text).toContain("Could not resolve './greetings'")
    expect(backend.lines.find((line) => line.seq === seq)?.text).toContain('greetings')
  })

  test('a build sees its variables and nothing of the server', { timeout: 60 * seconds }, async () => {
    const files = scripted('env | sort; mkdir dist; echo ok > dist/index.html; echo "$SECRET_KEY"')
    const secrets = [{ name: 'SECRET_KEY', value: 'very-secret-value', exposure: 'secret' as const }]
    const backend = await deploy({ files, order, plan: { secrets, variables: { TRELLIS_DEPLOYMENT_ID: 'd1' } } })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text).toContain('TRELLIS_DEPLOYMENT_ID=d1')
    expect(backend.text).toContain(`TRELLIS_COMMIT=${backend.commit?.sha}`)
    expect(backend.text).toContain('SECRET_KEY=•••SECRET_KEY•••')
    expect(backend.text).not.toContain('very-secret-value')
    expect(backend.text).not.toContain(backend.token)
    expect(backend.text).not.toMatch(/^(NODE_ENV|CI|VITEST|NODE_OPTIONS)=/m)
  })

  test('settings win, also for a folder of the repository', { timeout: 60 * seconds }, async () => {
    const files = { 'web/make.sh': 'mkdir -p out/site; echo made > out/site/index.html', 'index.html': 'not this' }
    const settings = { rootDir: 'web', buildCommand: 'sh make.sh', outputDir: 'out/site' }
    const backend = await deploy({ files, order, plan: { settings } })
    expect(backend.fileAt('index.html')).toBe('made\n')
  })

  test('a build that makes nothing is a failure', { timeout: 60 * seconds }, async () => {
    expect(failureOf(await deploy({ files: scripted('true'), order }))).toMatchObject({
      step: 'build',
      code: 'no_output',
    })
  })

  test('nothing to build is a failure', { timeout: 60 * seconds }, async () => {
    const failure = failureOf(await deploy({ files: { 'README.md': '' }, order }))
    expect(failure).toMatchObject({ step: 'analyze', code: 'nothing_to_build' })
  })

  test('an output that links out shows nothing of the server', { timeout: 60 * seconds }, async () => {
    const script = 'mkdir dist; echo ok > dist/index.html; ln -s /etc/passwd dist/passwd; ln -s / dist/root'
    const backend = await deploy({ files: scripted(script), order })
    expect(backend.manifest.files.map(({ path }) => path)).toEqual(['index.html'])
    expect(backend.text).toContain('Left out passwd')
    const linked = await deploy({ files: scripted('ln -s /etc dist'), order })
    expect(failureOf(linked)).toMatchObject({ code: 'no_output' })
  })
})
