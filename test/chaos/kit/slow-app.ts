import type { Files } from '../../kit/folder.ts'
import { versionedSite } from '../../kit/sites.ts'

const lines = (name: string, count: number) => `
for (let n = 1; n <= ${count}; n++) {
  console.log('${name} line ' + n)
  if (n % 7 === 0) console.error('${name} says straße, 日本, 🌱 on line ' + n)
  await new Promise((resolve) => setTimeout(resolve, 10))
}`

/** The commands by which a slow app is installed and built, for `start-deploy`. */
export const slowCommands = { installCommand: 'node install.mjs', buildCommand: 'node build.mjs', outputDir: 'dist' }

/** What makes a step longer that else takes milliseconds. */
export type SlowSteps = {
  /** The size of a lockfile that `analyze` has to read. */
  lockMegabytes?: number
  /** So many more files, all alike, so that they are uploaded once but all stand in what `release` has to read. */
  sameFiles?: number
}

/**
 * An app each of whose steps takes long enough to be met: it installs and builds while it prints numbered lines, has
 * many files to upload that are new in each version, and a page that names many of them to verify.
 */
export function slowApp(version: string, slow: SlowSteps = {}): Files {
  const site = versionedSite(version)
  const styles = Array.from({ length: 30 }, (_, n) => `<link rel="stylesheet" href="/style-${n}.css">`).join('\n')
  const page = String(site['index.html']).replace('<title>', `${styles}\n<title>`)
  return {
    'package.json': `${JSON.stringify({ name: 'slow', private: true, type: 'module' })}\n`,
    ...(slow.lockMegabytes ? { 'package-lock.json': lockOf(slow.lockMegabytes) } : {}),
    'install.mjs': `${lines('install', 40)}\n`,
    'build.mjs': `
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
${lines('build', 80)}
cpSync('site', 'dist', { recursive: true })
for (let n = 0; n < 30; n++) writeFileSync('dist/style-' + n + '.css', 'p { --version: "${version}-' + n + '" }')
for (let n = 0; n < 120; n++) writeFileSync('dist/filler-' + n + '.bin', randomBytes(20000))
mkdirSync('dist/same')
for (let n = 0; n < ${slow.sameFiles ?? 0}; n++) writeFileSync('dist/same/' + n + '.txt', 'All alike.')
`,
    ...Object.fromEntries(
      Object.entries({ ...site, 'index.html': page }).map(([path, text]) => [`site/${path}`, text]),
    ),
  }
}

/** A lockfile as npm writes them, of nearly the given size. */
function lockOf(megabytes: number): string {
  const entry = { version: '1.0.0', integrity: 'sha512-of-a-package-that-nobody-installs' }
  const count = Math.floor((megabytes * 1_000_000) / 100)
  const packages = Object.fromEntries(Array.from({ length: count }, (_, n) => [`node_modules/package-${n}`, entry]))
  return JSON.stringify({ name: 'slow', lockfileVersion: 3, packages: { '': { name: 'slow' }, ...packages } })
}
