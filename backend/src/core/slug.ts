import { Slug } from '@trellis/shared/plant'

/** Labels that a server's owner needs, or that a visitor would take for the server's own. */
const reserved = new Set([
  'www',
  'api',
  'app',
  'apps',
  'admin',
  'dashboard',
  'trellis',
  'edge',
  'static',
  'assets',
  'cdn',
  'mail',
  'smtp',
  'ftp',
  'ssh',
  'git',
  'auth',
  'login',
  'account',
  'status',
  'health',
  'metrics',
  'webhooks',
  'builder',
  'localhost',
  'root',
  'system',
  'internal',
  'test-internal',
])

const longestSlug = 40

export function isReservedSlug(slug: string): boolean {
  return reserved.has(slug)
}

/** So long (milliseconds) a freed address rests before another plant may take it. */
export const addressRest = 30 * 24 * 3600_000

/** A valid slug made of any name; `fallback` when nothing usable is left. */
export function slugFrom(name: string, fallback = 'plant'): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '')
  const slug = words.length >= 3 && !isReservedSlug(words) ? words : `${words || fallback}-site`
  return Slug.safeParse(slug).success ? slug : `${fallback}-site`
}

/** The repository's name, as the last part of its URL says it. */
export function repositoryName(gitUrl: string): string {
  const last = gitUrl.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? ''
  return last.replace(/\.git$/, '') || 'plant'
}

/** The nth choice for a slug that is taken: `shop`, `shop-2`, `shop-3` ...; a long one is cut so that it stays valid. */
export function numberedSlug(slug: string, attempt: number): string {
  if (attempt === 1) return slug
  const ending = `-${attempt}`
  return `${slug.slice(0, longestSlug - ending.length).replace(/-+$/, '')}${ending}`
}
