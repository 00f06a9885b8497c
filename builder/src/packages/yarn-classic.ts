import { quote } from '../quote.ts'
import type { LockOwner, PackageManager } from './manager.ts'
import { installedDependencies } from './manifest.ts'

export const yarnClassic: PackageManager = {
  kind: 'yarn',
  id: 'yarn',
  title: 'Yarn Classic',
  locks: ['yarn.lock'],
  readLock: (text, owner) =>
    /^__metadata:/m.test(text) ? undefined : { range: '^1.22.0', agrees: namesAll(text, owner) },
  install({ lock }) {
    // Of a package that asks for another Node.js the other managers only warn; this one would stop, for old ones needlessly.
    const plain = 'yarn install --non-interactive --ignore-engines'
    if (!lock) return { command: plain, again: `${plain} --prefer-offline` }
    const frozen = `${plain} --frozen-lockfile`
    return { command: frozen, outOfStep: plain, again: `${frozen} --prefer-offline` }
  },
  outOfStep: /Your lockfile needs to be updated/,
  run: (script) => `yarn run ${quote(script)}`,
  exec: (line) => `yarn run ${line}`,
  environment: ({ releaseMissing }) => ({
    SKIP_YARN_COREPACK_CHECK: '1',
    ...(releaseMissing ? { YARN_IGNORE_PATH: '1' } : {}),
  }),
  leaves: [],
}

/** Packages of the workspace itself are not in its lockfile. */
function namesAll(text: string, { manifest, members }: LockOwner): boolean {
  const own = new Set([...members.values()].map(({ name }) => name))
  return [manifest, ...members.values()].every((each) =>
    installedDependencies(each).every(
      ([name, version]) => own.has(name) || /^(?:link|workspace):/.test(version) || text.includes(`${name}@${version}`),
    ),
  )
}
