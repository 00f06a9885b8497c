import type { Detector } from './detector.ts'

/** Files that are served as they are. A package.json without a build script changes nothing about that. */
export const plainHtmlDetector: Detector = {
  id: 'plain-html',
  help: 'plain HTML: an index.html in the root folder, or in public, dist, build, docs, site, www, _site, out or src',
  sample: 'plain-html',
  detect(facts) {
    const [first] = facts.pages
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
