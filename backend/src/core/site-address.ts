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

/**
 * The label of a previewed ref's address. A ref that is its own slug and fits is shown as it is. Any other gets a hash of
 * the whole ref after `--`, which no plain ref can have, so that `Fix/cart` and `fix-cart` never share an address.
 */
export function previewLabel(slug: string, ref: string): string {
  const branch = branchSlug(ref)
  const plain = `${slug}--${branch}`
  if (branch === ref && plain.length <= longestLabel && !deploymentEnd.test(ref)) return plain
  const end = `--${shortHash(ref)}`
  return plain.slice(0, longestLabel - end.length).replace(/-+$/, '') + end
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
