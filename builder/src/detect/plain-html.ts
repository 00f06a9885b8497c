import type { Detector } from './detector.ts'

/** Files that are served as they are. A package.json without a build script changes nothing about that. */
export const plainHtmlDetector: Detector = {
  id: 'plain-html',
  help: 'plain HTML: an index.html in the root folder, or in public, dist, build, docs, site, www, _site, out or src',
  sample: 'plain-html',
  detect(facts) {
    const first = facts.pages.find((folder) => !isSource(facts.beginnings[folder] ?? ''))
    if (first === undefined) return undefined
    const place = first === '' ? 'index.html' : `${first}/index.html`
    const isDocsify = /\$docsify\b/.test(facts.beginnings[first] ?? '')
    return {
      framework: isDocsify ? 'Docsify' : 'Plain HTML',
      output: [first],
      fallback: 'none',
      because: [`there is ${place} and nothing to build`],
      ...(facts.package
        ? { warnings: ['package.json has no build script, so the files are published as they are.'] }
        : {}),
      strength: 'present',
    }
  },
}

const tag = /<script\b[^>]*>/gi
const isModule = /\stype\s*=\s*["']?module\b/i
const loadsSource = /\ssrc\s*=\s*["']?(?!(?:[a-z]+:)?\/\/)[^"'\s>]+\.(?:[cm]?tsx?|jsx|vue|svelte)(?=["'\s>?])/i

/** Whether a page loads a module that no browser runs: it is what a bundler begins with, and blank as it is. */
function isSource(page: string): boolean {
  return [...page.replace(/<!--[\s\S]*?-->/g, '').matchAll(tag)].some(
    ([text]) => isModule.test(text) && loadsSource.test(text),
  )
}
