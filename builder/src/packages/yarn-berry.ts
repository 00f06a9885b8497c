import { quote } from '../quote.ts'
import type { LockOwner, LockReading, PackageManager } from './manager.ts'
import { installedDependencies } from './manifest.ts'

/** Which versions write a format. A newer one would want to rewrite the lockfile, which a frozen install refuses. */
const formats: Readonly<Record<number, string>> = {
  4: '>=3.0.0 <3.1.0',
  5: '>=3.1.0 <3.2.0',
  6: '>=3.2.0 <4.0.0',
  7: '>=4.0.0 <4.14.0',
  8: '>=4.0.0 <4.14.0',
  9: '>=4.14.0 <4.15.0',
}

export const yarnBerry: PackageManager = {
  kind: 'berry',
  id: 'yarn',
  title: 'Yarn',
  locks: ['yarn.lock'],
  readLock: readBerryLock,
  install({ lock }) {
    const plain = 'yarn install --no-immutable'
    // The lockfile also says where the project begins: without one Yarn would look for it in the folders above.
    if (!lock) return { command: `touch yarn.lock && ${plain}`, again: plain }
    const frozen = 'yarn install --immutable'
    return { command: frozen, outOfStep: plain, again: frozen }
  },
  outOfStep: /YN0028|lockfile would have been (?:modified|created) by this install/,
  run: (script) => `yarn run ${quote(script)}`,
  exec: (line) => `yarn run ${line}`,
  environment: ({ namesBuilds, plugAndPlay, releaseMissing }) => ({
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_PROGRESS_BARS: '0',
    ...(namesBuilds ? {} : { YARN_ENABLE_SCRIPTS: '1' }),
    // Archives are used where they lie, so they belong to the app and are kept together with it.
    ...(plugAndPlay ? { YARN_ENABLE_GLOBAL_CACHE: '0' } : {}),
    ...(releaseMissing ? { YARN_IGNORE_PATH: '1' } : {}),
  }),
  leaves: ['.yarn/cache', '.yarn/unplugged'],
}

function readBerryLock(text: string, owner: LockOwner): LockReading | undefined {
  const version = /^__metadata:\s+version:\s*"?(\d+)/m.exec(text)?.[1]
  if (version === undefined) return undefined
  const cacheKey = /^[ \t]+cacheKey:[ \t]*"?(\d+)/m.exec(text)?.[1]
  const isSecond = Number(version) < 4 || (version === '4' && cacheKey !== undefined && Number(cacheKey) < 8)
  const range = isSecond ? '^2.4.0' : (formats[Number(version)] ?? '>=4.15.0')
  return { range, agrees: namesAll(text, owner) }
}

/** Each entry names the ranges that it answers, with the protocol that Yarn adds to plain ones. */
function namesAll(text: string, { manifest, members }: LockOwner): boolean {
  const own = new Set([...members.values()].map(({ name }) => name))
  return [manifest, ...members.values()].every((each) =>
    installedDependencies(each).every(
      ([name, version]) =>
        own.has(name) ||
        /^(?:workspace|catalog|patch|portal|link|file):/.test(version) ||
        text.includes(`${name}@npm:${version}`) ||
        text.includes(`${name}@${version}`),
    ),
  )
}
