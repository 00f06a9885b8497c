import { createHash } from 'node:crypto'
import type { Files } from './folder.ts'

/**
 * A plain site whose page and hashed script both carry a version, so that a mix of two releases can be seen. A hash has a
 * letter in it: eight digits alone may be a date, and are not taken for a hash.
 */
export function versionedSite(version: string): Files {
  const hash = createHash('sha256').update(version).digest('hex').slice(0, 9)
  const script = `assets/app-${hash}a.js`
  const page = `<!doctype html><html lang="en"><title>Shop</title><body data-version="${version}">
<p>Version ${version}</p><script src="/${script}"></script></body></html>\n`
  const filler = `/* ${'every version has the same length here. '.repeat(40)} */`
  return {
    'index.html': page,
    [script]: `window.version = "${version}"\n${filler}\n`,
    'about.html': '<p>About us</p>\n',
  }
}

/** A package whose `build` is the given program; it must write into `dist`. Nothing has to be installed. */
export function packageWithBuild(build: string, files: Files = {}): Files {
  const manifest = { name: 'site', private: true, type: 'module', scripts: { build: 'node build.mjs' } }
  return { 'package.json': `${JSON.stringify(manifest, null, 2)}\n`, 'build.mjs': build, ...files }
}

const writePage = (text: string) => `
import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html><title>Site</title><p>${text}</p>')
`

/** A build that writes one page and says a few words. */
export function quickBuild(text: string): Files {
  return packageWithBuild(`${writePage(text)}console.log('wrote the page')\n`)
}

/** A build that prints numbered lines at about the given pace, on both streams and with colours, then writes a page. */
export function talkativeBuild(lines: number, perSecond: number): Files {
  return packageWithBuild(`
import { setTimeout as pause } from 'node:timers/promises'
for (let n = 1; n <= ${lines}; n++) {
  if (n % 5 === 0) console.error('\\u001b[33mwarning ' + n + '\\u001b[0m: straße, 日本, 🌱')
  else console.log('line ' + n)
  if (n % 10 === 0) await pause(${Math.round(10_000 / perSecond)})
}
${writePage('talkative')}`)
}

/** A build that never ends by itself; its processes carry the marker on their command lines. */
export function endlessBuild(marker: string, extra = ''): Files {
  return packageWithBuild(`
import { spawn } from 'node:child_process'
${extra}
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${marker}'], { stdio: 'ignore', detached: true }).unref()
spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)', '${marker}'])
console.log('waiting for nothing')
setInterval(() => {}, 1000)
`)
}

/** A site whose script fetches a part that no page names, so that nobody sees before its release whether it is there. */
export function siteWithPart(version: string, withPart: boolean): Files {
  const page = '<!doctype html><title>Parts</title><script src="/app.js"></script>'
  return {
    'index.html': `${page}<p>Version ${version}</p>\n`,
    'app.js': `import('/parts/' + ['part', '${version}'].join('-') + '.js')\n`,
    ...(withPart
      ? { [`parts/part-${version}.js`]: `document.title = '${version}'\n` }
      : { 'parts/none.txt': 'none\n' }),
  }
}
