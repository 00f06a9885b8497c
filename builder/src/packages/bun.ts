import { quote } from '../quote.ts'
import type { LockOwner, PackageManager } from './manager.ts'
import { installedDependencies } from './manifest.ts'

export const bun: PackageManager = {
  kind: 'bun',
  id: 'bun',
  title: 'Bun',
  locks: ['bun.lock', 'bun.lockb'],
  // The binary form says nothing that can be read cheaply.
  readLock: (text, owner) =>
    /^\s*\{/.test(text) && text.includes('"lockfileVersion"')
      ? { range: '>=1.2.0', agrees: namesAll(text, owner) }
      : {},
  install({ lock }) {
    const plain = 'bun install --no-progress'
    if (!lock) return { command: plain, again: plain }
    const frozen = `${plain} --frozen-lockfile`
    return { command: frozen, outOfStep: plain, again: frozen }
  },
  outOfStep: /lockfile had changes, but lockfile is frozen/,
  run: (script) => `bun run ${quote(script)}`,
  exec: (line) => `bun x ${line}`,
  environment: () => ({}),
  leaves: [],
}

function namesAll(text: string, { manifest, members }: LockOwner): boolean {
  return [manifest, ...members.values()].every((each) =>
    installedDependencies(each).every(([name, version]) =>
      text.includes(`${JSON.stringify(name)}: ${JSON.stringify(version)}`),
    ),
  )
}
