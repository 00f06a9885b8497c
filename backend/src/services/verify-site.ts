import type { DeploymentKind, Insight } from '@trellis/shared/deployment'
import { Parser } from 'htmlparser2'
import type { Network, SiteAnswer } from '../ports/network.ts'

const most = { assets: 200, htmlBytes: 4 * 1024 * 1024, redirects: 3, atOnce: 8 }
const timeoutMs = 10_000

/** What a page names on its own address. A page lives without an image, but not without its script or style. */
export type PageAssets = { needed: string[]; wanted: string[] }

export type Verdict = { ok: true; asked: number; warnings: string[] } | { ok: false; problem: string }

/** What to do about a release that was not opened to visitors. Only the builder reads logs, so no line is named. */
export function verifyInsight(kind: DeploymentKind, problem: string): Insight {
  const advice =
    kind === 'rollback'
      ? 'Roll back to another release, or deploy a new one.'
      : 'Look at the output folder and at what the page names, correct it, and deploy again.'
  return { step: 'verify', blame: 'yours', title: 'The new release does not work', cause: problem, advice }
}

/**
 * Opens `/` of a site through the edge, as its first visitor would, and every local script, style and image that the page
 * names. Never rejects: a site that does not answer is a verdict too.
 */
export async function verifySite(network: Network, siteUrl: string): Promise<Verdict> {
  try {
    const page = await firstPage(network, siteUrl)
    if ('problem' in page) return { ok: false, problem: page.problem }
    if (!page.answer.type.startsWith('text/html')) return { ok: true, asked: 1, warnings: [] }
    return await verifyAssets(network, pageAssets(page.answer.body, page.url))
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'The new release did not answer.' }
  }
}

type Opened = { url: string; answer: SiteAnswer } | { problem: string }

async function firstPage(network: Network, siteUrl: string): Promise<Opened> {
  let url = new URL('/', siteUrl).href
  for (let step = 0; step <= most.redirects; step += 1) {
    const answer = await network.visit(url, { maxBytes: most.htmlBytes, timeoutMs })
    if (answer.status >= 200 && answer.status < 300) return { url, answer }
    const target = answer.location ?? ''
    const next = target !== '' && URL.canParse(target, url) ? new URL(target, url) : undefined
    if (answer.status < 300 || answer.status >= 400 || !next) {
      return {
        problem: `The new release answers / with ${answer.status}. Is there an index.html in the output folder?`,
      }
    }
    if (next.host !== new URL(url).host) return { url, answer: { ...answer, type: '' } }
    url = next.href
  }
  return { problem: 'The new release redirects / in a circle.' }
}

async function verifyAssets(network: Network, assets: PageAssets): Promise<Verdict> {
  const needed = assets.needed.slice(0, most.assets)
  const wanted = assets.wanted.slice(0, most.assets)
  const missing = await missingOf(network, [...needed, ...wanted])
  const [first, ...more] = missing.filter(({ url }) => needed.includes(url))
  if (first) {
    const others = more.length > 0 ? ` and ${more.length} more` : ''
    return { ok: false, problem: `The page names ${pathOf(first.url)}, which ${first.instead}${others}.` }
  }
  const warnings = missing.map(({ url, instead }) => `The page names the image ${pathOf(url)}, which ${instead}.`)
  return { ok: true, asked: 1 + needed.length + wanted.length, warnings }
}

function pathOf(url: string): string {
  return new URL(url).pathname
}

type Missing = { url: string; instead: string }

async function missingOf(network: Network, urls: string[]): Promise<Missing[]> {
  const missing: Missing[] = []
  const queue = [...urls]
  async function worker(): Promise<void> {
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      const instead = await insteadOf(network, url)
      if (instead !== undefined) missing.push({ url, instead })
    }
  }
  await Promise.all(Array.from({ length: most.atOnce }, worker))
  return missing
}

/** What comes instead of a file that is there. One that is silent is judged as one that is missing: an image only warns. */
async function insteadOf(network: Network, url: string): Promise<string | undefined> {
  try {
    const { status } = await network.visit(url, { maxBytes: 0, timeoutMs })
    return status >= 400 ? `answers ${status}` : undefined
  } catch {
    return 'does not answer'
  }
}

/** The scripts, styles and images of a page that are on its own address, each once, in absolute form without fragment. */
export function pageAssets(html: string, pageUrl: string): PageAssets {
  const needed = new Set<string>()
  const wanted = new Set<string>()
  let base = pageUrl
  const parser = new Parser({
    onopentag(name, attributes) {
      // As browsers do: one that cannot be read is no base.
      if (name === 'base' && attributes.href) base = localUrl(attributes.href, pageUrl) ?? base
      const asset = assetOf(name, attributes)
      const url = asset && localUrl(asset.from, base)
      if (url && new URL(url).host === new URL(pageUrl).host) (asset.needed ? needed : wanted).add(url)
    },
  })
  parser.end(html)
  return { needed: [...needed], wanted: [...wanted] }
}

function assetOf(name: string, attributes: Record<string, string>): { from: string; needed: boolean } | undefined {
  if (name === 'script' && attributes.src) return { from: attributes.src, needed: true }
  if (name === 'img' && attributes.src) return { from: attributes.src, needed: false }
  const rel = (attributes.rel ?? '').toLowerCase().split(/\s+/)
  if (name === 'link' && attributes.href && rel.includes('stylesheet')) return { from: attributes.href, needed: true }
  return undefined
}

function localUrl(reference: string, base: string): string | undefined {
  if (!URL.canParse(reference, base)) return undefined
  const url = new URL(reference, base)
  url.hash = ''
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
}
