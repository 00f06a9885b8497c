import { shortHash } from './short-hash.ts'

/** Where apps are seen: `domain` may carry a port, `localhost:8080`. */
export type AppsAddress = { scheme: 'http' | 'https'; domain: string }

/** The label of a plant's production address. */
export function plantLabel(slug: string): string {
  return slug
}

/** The label of a deployment's own address, which never changes. */
export function deploymentLabel(slug: string, deploymentId: string): string {
  return `${slug}--${deploymentId.slice(-10).toLowerCase()}`
}

/** A branch's name as part of an address: lower case, single hyphens, at most 40 characters. */
export function branchSlug(ref: string): string {
  const slug = ref
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return slug.slice(0, 40).replace(/-+$/, '') || 'branch'
}

/** DNS allows a label at most this many characters. */
const longestLabel = 63

/** What the end of a deployment's own label looks like; a branch of such a name must not take a deployment's address. */
const deploymentEnd = /^[0-9a-hjkmnp-tv-z]{10}$/

/** The labels that a previewed ref's address may have; `plain` is absent where it looks like a deployment's own. */
export type PreviewLabels = { plain?: string; hashed: string }

/**
 * `Fix/cart` and `fix-cart` have the same plain label, which is for the first of them. Any other ref gets a hash of the
 * whole ref after `--`, which no plain label has, so that no two refs share an address.
 */
export function previewLabels(slug: string, ref: string): PreviewLabels {
  const branch = branchSlug(ref)
  const whole = `${slug}--${branch}`
  const end = `--${shortHash(ref)}`
  const hashed = cutLabel(whole, longestLabel - end.length) + end
  const plain = cutLabel(whole, longestLabel)
  return deploymentEnd.test(plain.slice(slug.length + 2)) ? { hashed } : { plain, hashed }
}

function cutLabel(label: string, length: number): string {
  return label.slice(0, length).replace(/-+$/, '')
}

/** The label at the beginning of an address that `siteUrl` made. */
export function labelOfUrl(url: string): string {
  return new URL(url).hostname.split('.')[0] ?? ''
}

/** The URL of an address's label, with scheme and, where there is one, port. */
export function siteUrl(apps: AppsAddress, label: string): string {
  return `${apps.scheme}://${label}.${apps.domain}`
}

/**
 * The label that a Host header names below the apps domain, or undefined when it is not one of ours. The port is not
 * compared: a proxy in front may use another.
 */
export function labelOfHost(apps: AppsAddress, host: string): string | undefined {
  const name = withoutPort(host.toLowerCase()).replace(/\.$/, '')
  const suffix = `.${withoutPort(apps.domain.toLowerCase())}`
  if (!name.endsWith(suffix)) return undefined
  const label = name.slice(0, -suffix.length)
  return label.length > 0 && !label.includes('.') ? label : undefined
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '')
}
