import { limits, type Manifest, type ManifestFile, type UploadTarget } from '@trellis/shared'
import type { Automaton } from '../secrets/automaton.ts'
import type { Backend } from '../wire/backend.ts'
import { compressFile, type Encoding, type Variant } from './compress.ts'
import { hashBytes } from './hash.ts'
import type { Hasher } from './hasher.ts'
import { leaksInNames, refuseLeaks } from './leaks.ts'
import { eachOf } from './pool.ts'
import { contentTypes } from './types.ts'
import type { FoundFile } from './walk.ts'

const uploads = 8
const compressions = 4
/** Hashing has its own width; so many hashes are waited for at once. */
const waits = 64

export type PublishOptions = {
  backend: Backend
  attempt: number
  files: readonly FoundFile[]
  /** Has begun to hash the files already, and to search them. */
  hasher: Hasher
  secrets: Automaton
  /** What the edge has to know besides the files. */
  site: Pick<Manifest, 'fallback' | 'basePath'>
  progress: (percent: number) => void
  throwIfStopped: () => void
}

export type Published = { manifest: { sha256: string; size: number }; uploadedFiles: number; uploadedBytes: number }

type Hashed = FoundFile & { sha256: string; type: string }
type Form = { encoding: Encoding; sha256: string; size: number }

/**
 * Puts what is missing of the output, its smaller forms and the manifest where the backend says. Files that the workspace
 * has already are neither compressed nor sent again.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const { backend, attempt, progress } = options
  const files = await hashAll(options)
  // All of them, before the first is as much as named.
  const names = files.map(({ path }) => path)
  refuseLeaks([...options.hasher.leaks, ...leaksInNames(options.secrets, names)])
  progress(20)
  const { missing, forms } = await askForFiles(options, files)
  const fresh = [
    ...new Map(files.filter(({ sha256 }) => missing.has(sha256)).map((file) => [file.sha256, file])).values(),
  ]
  let done = 0
  const step = () => progress(20 + Math.floor((75 * ++done) / (fresh.length * 2 || 1)))
  const compressing = compressAll(options, fresh, { forms, step })
  // Without this a failed upload would leave the other one's failure without anybody to see it.
  compressing.catch(() => {})
  await eachOf(fresh, uploads, async ({ file, path, size, sha256, type }) => {
    options.throwIfStopped()
    const target = missing.get(sha256)
    const named = [{ path, sha256, size, type }]
    const renew = async () => (await backend.manifest({ attempt, files: named, variants: [] })).missing[0]
    if (target) await backend.put(target, { file, size }, renew)
    step()
  })
  await compressing
  const manifest = Buffer.from(JSON.stringify(makeManifest(files, forms, options.site)))
  const named = { sha256: hashBytes(manifest), size: manifest.length }
  const ask = async () => (await backend.manifest({ attempt, files: [], variants: [], manifest: named })).missing[0]
  const target = await ask()
  if (target) await backend.put(target, { bytes: manifest }, ask)
  return { manifest: named, uploadedFiles: fresh.length, uploadedBytes: fresh.reduce((sum, { size }) => sum + size, 0) }
}

async function hashAll(options: PublishOptions): Promise<Hashed[]> {
  const hashed: Hashed[] = []
  const typeOf = await contentTypes()
  await eachOf(options.files, waits, async (file) => {
    options.throwIfStopped()
    hashed.push({ ...file, sha256: await options.hasher.of(file), type: typeOf(file.path) })
    options.progress(Math.floor((20 * hashed.length) / options.files.length))
  })
  return hashed.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function askForFiles({ backend, attempt }: PublishOptions, files: readonly Hashed[]) {
  const missing = new Map<string, UploadTarget>()
  const forms = new Map<string, Form[]>()
  for (let from = 0; from < files.length; from += limits.manifestPageFiles) {
    const page = files.slice(from, from + limits.manifestPageFiles)
    const asked = page.map(({ path, sha256, size, type }) => ({ path, sha256, size, type }))
    const answer = await backend.manifest({ attempt, files: asked, variants: [] })
    for (const target of answer.missing) missing.set(target.sha256, target)
    for (const { of, encoding, sha256, size } of answer.known) {
      forms.set(of, [...(forms.get(of) ?? []), { encoding, sha256, size }])
    }
  }
  return { missing, forms }
}

type CompressState = { forms: Map<string, Form[]>; step: () => void }

/** Compresses page by page, so that no more than a page's forms are held in memory until they are stored. */
async function compressAll(options: PublishOptions, fresh: readonly Hashed[], state: CompressState): Promise<void> {
  const { backend, attempt } = options
  const pageFiles = 64
  const all = fresh.reduce((sum, { size }) => sum + size, 0)
  for (let from = 0; from < fresh.length; from += pageFiles) {
    const variants: Variant[] = []
    await eachOf(fresh.slice(from, from + pageFiles), compressions, async (file) => {
      options.throwIfStopped()
      variants.push(...(await compressFile(file, all)))
      state.step()
    })
    if (variants.length === 0) continue
    const asked = variants.map(({ of, encoding, sha256, size }) => ({ of, encoding, sha256, size }))
    const answer = await backend.manifest({ attempt, files: [], variants: asked })
    const bytesOf = new Map(variants.map(({ sha256, bytes }) => [sha256, bytes]))
    await eachOf(answer.missing, uploads, async (target) => {
      const bytes = bytesOf.get(target.sha256)
      const variant = asked.filter(({ sha256 }) => sha256 === target.sha256)
      const renew = async () => (await backend.manifest({ attempt, files: [], variants: variant })).missing[0]
      if (bytes) await backend.put(target, { bytes }, renew)
    })
    for (const { of, encoding, sha256, size } of variants) {
      state.forms.set(of, [...(state.forms.get(of) ?? []), { encoding, sha256, size }])
    }
  }
}

/** The same output always gives the same bytes: files by path, keys in the order of the schema. */
export function makeManifest(
  files: readonly Hashed[],
  forms: ReadonlyMap<string, readonly Form[]>,
  { fallback, basePath }: PublishOptions['site'],
): Manifest {
  const base = basePath === undefined ? {} : { basePath }
  return { version: 1, fallback, ...base, files: files.map((file) => manifestFile(file, forms.get(file.sha256) ?? [])) }
}

function manifestFile({ path, sha256, size, type }: Hashed, forms: readonly Form[]): ManifestFile {
  const entry: ManifestFile = { path, sha256, size, type }
  for (const encoding of ['br', 'gzip'] as const) {
    const form = forms.find((each) => each.encoding === encoding)
    if (form) entry[encoding] = { sha256: form.sha256, size: form.size }
  }
  return entry
}
