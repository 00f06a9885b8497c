import { spawnSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { IsolatedCommand } from './isolation.ts'
import { WaitingSandbox, waitScript, wordsFor } from './waiting-sandbox.ts'

function command(changes: Partial<IsolatedCommand> = {}): IsolatedCommand {
  return { argv: ['true'], folder: '', environment: {}, network: 'sandbox', onOutput: () => {}, ...changes }
}

/** Runs the shell of a waiting sandbox, without the sandbox. */
function run(words: string | undefined): string {
  const shell = `printf %s "$0" | { exec 5<&0 < /dev/null; ${waitScript}; }`
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', shell, words ?? ''], { env: {} })
  return `${stdout}${stderr}`
}

describe('what a waiting sandbox is told', () => {
  const values = { PATH: '/usr/bin:/bin', QUOTES: `it's "so" $HOME \`id\``, LINES: 'one\ntwo\n', EMPTY: '', A1: '-n' }

  test('SEC3: a command gets its words, its folder and its environment, and nothing else', () => {
    const script = 'pwd; printf "[%s]" "$@"; env -0 | sort -z | tr "\\0" "|"'
    const words = ['/bin/sh', '-c', script, 'sh', `a'b`, '-x', '', 'c d\n', '$(id)']
    const said = run(wordsFor(command({ argv: words, environment: values }), '/tmp'))
    const [folder, ...rest] = said.split('\n')
    expect(folder).toBe('/tmp')
    expect(rest.join('\n')).toMatch(/^\[a'b\]\[-x\]\[\]\[c d\n\]\[\$\(id\)\]/)
    const named = said.slice(said.lastIndexOf(']') + 1).split('|')
    for (const [name, value] of Object.entries(values)) expect(named).toContain(`${name}=${value}`)
    const others = named.map((each) => each.split('=')[0] ?? '').filter((name) => name !== '' && !(name in values))
    // What every shell sets for those that it runs.
    expect(others.filter((name) => !['PWD', 'SHLVL', '_'].includes(name))).toEqual([])
  })

  test.each([
    ['a name that no shell exports', { environment: { 'npm_config_@acme:registry': 'x' } }],
    ['a name that a shell keeps for itself', { environment: { UID: '0' } }],
    ['what it reads', { input: Readable.from('x') }],
    ['a NUL', { argv: ['echo', 'a\0b'] }],
  ])('is nothing for a command with %s', (_what, changes) => {
    expect(wordsFor(command(changes), '/tmp')).toBeUndefined()
  })

  test('a folder that is not there is a failure, and nothing runs elsewhere', () => {
    expect(run(wordsFor(command({ argv: ['/bin/echo', 'ran'] }), '/tmp/not here'))).not.toContain('ran\n')
  })
})

test('one that is discarded is gone, and one that could not be started does not stand', async () => {
  const options = { cwd: '/', environment: {}, thirdInput: '\0', tellsFirst: true }
  const waiting = new WaitingSandbox({ ...options, argv: ['/bin/sh', '-c', waitScript] })
  expect(waiting.stands).toBe(true)
  await waiting.discard()
  expect(waiting.stands).toBe(false)
  expect(new WaitingSandbox({ ...options, argv: ['/no/such/program'] }).stands).toBe(false)
})
