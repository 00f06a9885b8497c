import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Engine, openEngine, removeContainer } from '../../src/isolation/engine.ts'
import { systemParts } from '../../src/isolation/mounts.ts'
import { realIsolations } from '../kit/isolations.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const has = process.getuid?.() === 0 && (await realIsolations()).includes('container')
const minutes = 60_000

/** All that the kind `uid` needs, and so the most that it is given here. */
const needed = ['CHOWN', 'DAC_OVERRIDE', 'KILL', 'SETGID', 'SETUID']
const rights = needed.flatMap((right) => ['--cap-add', right])
const suite = ['quiet', 'loud'].map((name) => `builder/test/hostile/${name}.test.ts`)

/** A plain container without privileges and without a network, with this machine's programs and these sources in it. */
function inContainer(engine: Engine, { name, state }: { name: string; state: string }) {
  const shown = systemParts().mounts.flatMap(({ from, to }) => ['--volume', `${from}:${to}:ro`])
  const limits = [
    '--pids-limit',
    '2000',
    '--memory',
    '4g',
    '--ulimit',
    'nofile=4096:4096',
    '--ulimit',
    'nproc=3000:3000',
  ]
  const options = [
    ...[
      'run',
      '--rm',
      '--name',
      name,
      '--network',
      'none',
      '--log-driver',
      'none',
      '--tmpfs',
      '/tmp:mode=1777',
      '--shm-size',
      '2g',
    ],
    ...['--cap-drop', 'all', ...rights, '--security-opt', 'no-new-privileges', ...limits],
    ...[...shown, '--volume', '/etc/passwd:/etc/passwd:ro', '--volume', '/etc/group:/etc/group:ro'],
    ...['--volume', `${root}:/repo:ro`, '--volume', `${state}:/var/lib`, '--workdir', '/repo'],
    ...['--env', 'HOME=/tmp', engine.image],
  ]
  const words = [
    // The first process of a container must collect what loses its parent, as docs/isolation.md says; a waiting shell does.
    ...['/bin/sh', '-c', '"$@" & wait $!', 'sh'],
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'unit',
    '--configLoader',
    'runner',
    '--no-cache',
    ...suite,
  ]
  const [program = '', ...rest] = [
    ...engine.argv,
    ...options,
    ...words,
    '--test-name-pattern',
    'behind uid',
    '--reporter=verbose',
  ]
  const end = { cwd: state, timeout: 8 * minutes, maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH } }
  return new Promise<{ failed: boolean; text: string }>((done) => {
    execFile(program, rest, end, (error, out, complaint) =>
      done({ failed: error !== null, text: `${out}${complaint}` }),
    )
  })
}

test.skipIf(!has)(
  'SEC3: users of their own hold in a container without privileges too',
  { timeout: 9 * minutes },
  async () => {
    const engine = await openEngine()
    const state = mkdtempSync(join(tmpdir(), 'trellis-state-'))
    chmodSync(state, 0o755)
    const name = `trellis-hostile-${process.pid}`
    try {
      const { failed, text } = await inContainer(engine, { name, state })
      expect(failed, text).toBe(false)
      expect(text).toContain('behind uid cannot')
      expect(text).not.toMatch(/isolation "uid"/)
    } finally {
      await removeContainer(engine, name)
      rmSync(state, { recursive: true, force: true })
    }
  },
)
