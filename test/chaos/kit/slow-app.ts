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

/**
 * An app each of whose steps takes long enough to be met: it installs and builds while it prints numbered lines, has
 * many files to upload that are new in each version, and a page that names many of them to verify.
 */
export function slowApp(version: string, pace = { install: 40, build: 80, files: 120 }): Files {
  const site = versionedSite(version)
  const styles = Array.from({ length: 30 }, (_, n) => `<link rel="stylesheet" href="/style-${n}.css">`).join('\n')
  const page = String(site['index.html']).replace('<title>', `${styles}\n<title>`)
  return {
    'package.json': `${JSON.stringify({ name: 'slow', private: true, type: 'module' })}\n`,
    'install.mjs': `${lines('install', pace.install)}\n`,
    'build.mjs': `
import { cpSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
${lines('build', pace.build)}
cpSync('site', 'dist', { recursive: true })
for (let n = 0; n < 30; n++) writeFileSync('dist/style-' + n + '.css', 'p { --version: "${version}-' + n + '" }')
for (let n = 0; n < ${pace.files}; n++) writeFileSync('dist/filler-' + n + '.bin', randomBytes(20000))
`,
    ...Object.fromEntries(
      Object.entries({ ...site, 'index.html': page }).map(([path, text]) => [`site/${path}`, text]),
    ),
  }
}
