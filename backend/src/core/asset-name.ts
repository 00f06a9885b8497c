/** Folders that are wholly named by content: their frameworks promise that a path never changes its bytes. */
const immutableFolders = [/(^|\/)_next\/static\//, /(^|\/)_app\/immutable\//]

/** Folders where bundlers put hashed files; here a hash may also be eight letters of mixed case. */
const bundlerFolder = /(^|\/)(assets|_astro|_nuxt)\//

/** What bundlers emit with a hash. Documents are left out: `report-Final2024b.pdf` is a name that people give. */
const assetExtension =
  /\.(js|mjs|css|map|wasm|woff2?|ttf|otf|eot|png|jpe?g|gif|svg|webp|avif|ico|mp4|webm|mp3|ogg|json)$/i

/**
 * Whether the path's name carries a hash of its content, so that it may be cached for a year and stays reachable after
 * the next release. The hash is the part after the last `-` or `.` before the extension (or the whole name): at least 8
 * characters that are hex with digits and letters, or mix digits with upper and, unless base 32, lower case. In bundlers'
 * folders it may hold a hyphen or lack digits when it has exactly 8. A wrong no costs a revalidation, a wrong yes a year.
 */
export function isHashedAsset(path: string): boolean {
  if (immutableFolders.some((folder) => folder.test(path))) return !/\.html?$/i.test(path)
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!assetExtension.test(name)) return false
  const stem = withoutExtensions(name)
  const part = /(?:^|[-.])([A-Za-z0-9_]{8,})$/.exec(stem)?.[1]
  if (part !== undefined && looksRandom(part)) return true
  return bundlerFolder.test(path) && endsInViteHash(stem)
}

/**
 * Whether the path's name may carry a hash: every hashed asset, and names whose tail is long enough to be one by chance
 * without looking it, such as eight digits or eight lower-case letters. Good enough to look in the releases before, where a
 * wrong yes only keeps a removed picture reachable for a while; not good enough to be cached for a year.
 */
export function mayBeHashedAsset(path: string): boolean {
  if (isHashedAsset(path)) return true
  const name = path.slice(path.lastIndexOf('/') + 1)
  return assetExtension.test(name) && /[-._][A-Za-z0-9_-]{8,}$/.test(withoutExtensions(name))
}

/** Whether the last segment ends in something like `.css`; such a path is a file's, not a page's. */
export function hasExtension(path: string): boolean {
  return /\.[A-Za-z0-9]{1,10}$/.test(path.slice(path.lastIndexOf('/') + 1))
}

/** `index-BhR2k0aZ.js.map` has two extensions, and `jquery.min.js` is not hashed by `min`. */
function withoutExtensions(name: string): string {
  return name.replace(assetExtension, '').replace(/\.(js|mjs|css|min|chunk|module)$/i, '')
}

function looksRandom(part: string): boolean {
  const digit = /[0-9]/.test(part)
  const lower = /[a-z]/.test(part)
  const upper = /[A-Z]/.test(part)
  if (!digit || !(lower || upper)) return false
  return (lower && upper) || /^[0-9a-f]+$/.test(part) || /^[0-9A-Z]+$/.test(part)
}

/** Vite's hashes are exactly eight characters of base64url, a quarter of them without a digit. */
function endsInViteHash(stem: string): boolean {
  const part = /[-.]([A-Za-z0-9_-]{8})$/.exec(stem)?.[1]
  if (part === undefined || !/[a-z]/.test(part) || !/[A-Z]/.test(part)) return false
  return /[0-9]/.test(part) || /^[A-Za-z]+$/.test(part)
}
