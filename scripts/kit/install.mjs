import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { runQuietly } from './run.mjs'

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

/**
 * Whether what npm says it has installed is what the lockfile asks for. Compares contents and not times, because a fresh
 * checkout gives every file a new time. Optional packages are of other platforms and may be absent.
 */
export function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const present = packagesOf('node_modules/.package-lock.json')
  return Object.entries(wanted).every(
    ([path, entry]) => !entry.integrity || entry.optional || present[path]?.integrity === entry.integrity,
  )
}

/** Installs exactly what the lockfile says, when that is not there yet. */
export async function ensureInstalled() {
  if (isInstalled()) return
  console.log('Installing packages; this happens once and takes about half a minute.')
  await runQuietly('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'])
}
