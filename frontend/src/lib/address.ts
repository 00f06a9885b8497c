/** The rule of the contract's `Slug`, without its schema library; a test holds the two together. */
const shape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** What is wrong with a slug, as one sentence, or nothing. Whether it is taken only the server knows. */
export function slugProblem(slug: string): string | undefined {
  if (slug.length < 3) return 'At least 3 characters.'
  if (slug.length > 40) return 'At most 40 characters.'
  if (!/^[a-z]/.test(slug)) return 'Begin with a lower-case letter.'
  if (shape.test(slug)) return undefined
  if (slug.includes('--')) return 'No two hyphens in a row: those are kept for deployment addresses.'
  if (slug.endsWith('-')) return 'End with a letter or a digit.'
  return 'Lower-case letters, digits and single hyphens only.'
}

/** A slug made from free text; empty when nothing of it can be used. */
export function slugFrom(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = plain.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '')
  return words.slice(0, 40).replace(/-+$/, '')
}

/** The last part of a git URL: `https://github.com/owner/shop.git` is `shop`, `sample:vite` is `vite`. */
export function repositoryName(gitUrl: string): string {
  const path = gitUrl
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
  return (path.split(/[/:]/).pop() ?? '').replace(/\.git$/, '')
}

/**
 * The address that a slug gets, e.g. `http://shop.localhost:8080`. `appsOrigin` is the server's pattern
 * (`http://*.localhost:8080`); without a star the slug goes in front, without a scheme the page's own is used.
 */
export function addressOf(slug: string, appsOrigin: string, pageScheme: string): string {
  const match = /^([a-z]+:)\/\/(.*)$/.exec(appsOrigin)
  const scheme = match?.[1] ?? pageScheme
  const host = (match?.[2] ?? appsOrigin).replace(/\/+$/, '')
  return `${scheme}//${host.includes('*') ? host.replace('*', slug) : `${slug}.${host}`}`
}

/** An address as people read it: without scheme and trailing slash. */
export function plainAddress(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** Only web addresses become links; anything else that calls itself a URL stays text. */
export function safeHref(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined
}

/** A git URL as people read it: host and path. */
export function plainSource(gitUrl: string): string {
  return gitUrl.replace(/^[a-z+]+:\/\//i, '').replace(/\.git$/, '')
}
