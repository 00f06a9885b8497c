import type { AppSource } from '../app-source.ts'

/** How much of a checkout is looked at. Times are milliseconds. */
export type WalkBounds = { names: number; files: number; bytes: number; fileBytes: number; milliseconds: number }

export const walkBounds: WalkBounds = {
  names: 50_000,
  files: 4000,
  bytes: 32 * 1024 * 1024,
  fileBytes: 512 * 1024,
  milliseconds: 2000,
}

/** Folders whose contents nobody wrote here, or that were made by a build. */
const skippedFolders =
  /^(?:node_modules|bower_components|jspm_packages|vendor|\.git|\.hg|\.svn|\.yarn|\.pnpm-store|\.next|\.nuxt|\.output|\.svelte-kit|\.astro|\.angular|\.cache|\.parcel-cache|\.turbo|\.nx|coverage|__snapshots__|__pycache__|\.venv|venv)$/

/** Files that are not text, that machines write, or that are too many to be read. */
const skippedFiles =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|svg|mp[34]|m4[av]|mov|avi|webm|ogg|wav|flac|woff2?|ttf|otf|eot|pdf|zip|gz|tgz|bz2|xz|7z|rar|jar|wasm|node|so|dll|exe|bin|dat|db|sqlite3?|psd|ai|sketch|fig|map|lock|lockb|snap|csv|tsv|parquet|pack|idx)$|\.min\.(?:js|css)$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|\.pnp\.c?js)$/i

export type WalkedText = { path: string; text: string }

/**
 * The texts of a checkout, the nearest to its root first, one after the other. Ends early at a bound; then `isWhole` of
 * the result is false. Links to folders are not followed, so it always ends; files that cannot be read are passed over.
 */
export async function walkTexts(
  source: AppSource,
  onText: (found: WalkedText) => void,
  bounds: WalkBounds = walkBounds,
): Promise<{ isWhole: boolean; files: number }> {
  const left = { names: bounds.names, files: bounds.files, bytes: bounds.bytes }
  const until = performance.now() + bounds.milliseconds
  const isOver = () => left.files <= 0 || left.bytes <= 0 || performance.now() > until
  const folders = ['']
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const below = new Set(await source.folders(folder))
    const names = (await source.list(folder)).slice(0, Math.max(0, left.names))
    left.names -= names.length
    const pathOf = (name: string) => (folder ? `${folder}/${name}` : name)
    folders.push(...names.filter((name) => below.has(name) && !skippedFolders.test(name)).map(pathOf))
    const files = names.filter((name) => !below.has(name) && !skippedFiles.test(name)).map(pathOf)
    for (let from = 0; from < files.length; from += atOnce) {
      if (isOver()) return { isWhole: false, files: bounds.files - left.files }
      const paths = files.slice(from, from + atOnce)
      const texts = await Promise.all(paths.map((path) => readStart(source, path, bounds.fileBytes)))
      for (const [index, text] of texts.entries()) {
        const path = paths[index]
        if (text === undefined || path === undefined) continue
        left.files--
        left.bytes -= text.length
        onText({ path, text })
      }
    }
    if (left.names <= 0) return { isWhole: false, files: bounds.files - left.files }
  }
  return { isWhole: true, files: bounds.files - left.files }
}

/** Each file costs several ways to the file system and back, so some go together. */
const atOnce = 16

/** The beginning of a text; nothing for what is no file or has bytes that no text has. */
async function readStart(source: AppSource, path: string, most: number): Promise<string | undefined> {
  const bytes = await source.readStart(path, most).catch(() => undefined)
  return bytes === undefined || bytes.subarray(0, 8000).includes(0) ? undefined : bytes.toString()
}
