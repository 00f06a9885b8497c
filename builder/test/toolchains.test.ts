import { describe, expect, test } from 'vitest'
import { deploy, failureOf } from './kit/deploy.ts'
import { testedIsolations } from './kit/isolations.ts'

const seconds = 1000

/** An app without packages whose build says which tools it runs with. */
function telling(manager: string, manifest: Record<string, unknown>, files: Record<string, string> = {}) {
  const build = `echo "node $(node --version) ${manager} $(${manager} --version)" && mkdir -p dist && echo ok > dist/index.html`
  return { 'package.json': JSON.stringify({ name: 'telling', scripts: { build }, ...manifest }), ...files }
}

describe.each(await testedIsolations())('tools that an app asks for, with isolation %s', (isolation) => {
  const order = { isolation }

  test.each([
    ['npm', 'npm@9.9.4', '9.9.4'],
    ['pnpm', 'pnpm@9.15.9', '9.15.9'],
    ['yarn', 'yarn@1.22.22', '1.22.22'],
    ['yarn', 'yarn@3.8.7', '3.8.7'],
    ['bun', 'bun@1.3.14', '1.3.14'],
  ])('TOL1: Node.js 18 and %s as %s', { timeout: 240 * seconds }, async (manager, packageManager, version) => {
    const dependencies = { 'is-number': '7.0.0' }
    const files = telling(manager, { packageManager, engines: { node: '18' }, dependencies })
    const backend = await deploy({ files, order })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text).toMatch(
      new RegExp(`^node v18\\.\\d+\\.\\d+ ${manager} ${version.replaceAll('.', '\\.')}$`, 'm'),
    )
    expect(backend.text).toMatch(/Using Node\.js 18\.\d+\.\d+ \(package\.json \(engines\.node\) asks for 18\)/)
  })

  test('TOL1: a version that does not exist is the app’s fault, and names the file', {
    timeout: 60 * seconds,
  }, async () => {
    const failure = failureOf(await deploy({ files: telling('npm', {}, { '.nvmrc': '99' }), order }))
    expect(failure).toMatchObject({ step: 'analyze', code: 'unknown_tool_version', insight: { blame: 'yours' } })
    expect(failure.message).toContain('.nvmrc asks for Node.js "99"')
  })

  test('SEC3: a build cannot change the tools', { timeout: 240 * seconds }, async () => {
    // Without a wall commands are the server's own user, who may do anything.
    if (isolation === 'none') return
    const attack = [
      'tool="$(dirname "$(dirname "$(command -v node)")")"; test -x "$tool/bin/node" || exit 1',
      'for place in "$tool/.." "$tool" "$tool/bin" "$tool/package"; do touch "$place/evil" && echo "wrote $place"; done',
      'rm -f "$tool/bin/node"; test -x "$tool/bin/node" && echo "still there"',
    ].join('\n')
    const files = { ...telling('npm', {}, { '.nvmrc': '18' }), 'attack.sh': attack }
    const settings = { buildCommand: 'sh attack.sh; npm run build' }
    const backend = await deploy({ files, plan: { settings }, order })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text.match(/Read-only file system|Permission denied/g)?.length).toBe(5)
    expect(backend.text).toMatch(/^still there$/m)
    expect(backend.text).not.toContain('wrote ')
  })
})

describe('each Node.js that is still met', async () => {
  const [isolation] = await testedIsolations()
  const order = isolation ? { isolation } : {}

  test.each([
    ['16', 'npm@8.19.4', /^node v16\.\d+\.\d+ npm 8\.19\.4$/m],
    ['22', undefined, /^node v22\.\d+\.\d+ npm 10\./m],
    ['24', undefined, /^node v24\.\d+\.\d+ npm 11\./m],
    ['26', undefined, /^node v26\.\d+\.\d+ npm 11\./m],
  ])('TOL1: Node.js %s by .nvmrc', { timeout: 240 * seconds }, async (range, packageManager, said) => {
    const files = telling('npm', packageManager ? { packageManager } : {}, { '.nvmrc': `${range}\n` })
    const backend = await deploy({ files, order })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.text).toMatch(said)
  })
})
