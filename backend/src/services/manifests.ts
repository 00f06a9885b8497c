import { limits } from '@trellis/shared/limits'
import { Manifest, type ManifestFile } from '@trellis/shared/release'
import type { BlobSpace } from '../core/blob-space.ts'
import { Failure, fail } from '../core/failure.ts'
import { checkManifest } from '../core/manifest-check.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { Parts } from './parts.ts'

/** A manifest of the most files there may be, each with its longest path and both variants, stays below this. */
export const manifestBytes = 64 * 1024 * 1024

/** Reads a manifest's blob; undefined when it is not there. */
export async function readManifest(
  parts: { artifacts: Pick<Artifacts, 'read'> },
  space: BlobSpace,
  blob: { sha256: string },
): Promise<Manifest | undefined> {
  const bytes = await parts.artifacts.read({ ...space, sha256: blob.sha256 }, manifestBytes)
  if (!bytes) return undefined
  const parsed = Manifest.safeParse(parseJson(bytes))
  if (!parsed.success) throw fail('invalid', 'The manifest cannot be read. Nothing was released.')
  return parsed.data
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * Reads the manifest that a builder declares and trusts nothing in it: paths, sizes, and that every blob is stored whole.
 * What it names survives a loss of power from then on. Rejects with `invalid` and words for people.
 */
export async function checkedManifest(
  parts: Pick<Parts, 'artifacts'>,
  space: BlobSpace,
  blob: { sha256: string; size: number },
): Promise<Manifest> {
  const whole = await parts.artifacts.verify(space, [blob])
  const manifest = whole.has(blob.sha256) ? await readManifest(parts, space, blob) : undefined
  if (!manifest) throw fail('invalid', 'The manifest was declared but not uploaded. Nothing was released.')
  if (manifest.files.length === 0) throw fail('invalid', 'The manifest names no files. Nothing was released.')
  if (manifest.files.length > limits.outputFiles) throw fail('invalid', 'The manifest names too many files.')
  const refusal = checkManifest(manifest)
  if (refusal) throw new Failure(refusal)
  const missing = await missingBlobs(parts, space, manifest)
  if (missing) throw fail('invalid', `The file ${missing} was declared but not uploaded. Nothing was released.`)
  await parts.artifacts.flush(space, [blob.sha256, ...manifest.files.flatMap(blobsOf)])
  return manifest
}

async function missingBlobs(
  parts: Pick<Parts, 'artifacts'>,
  space: BlobSpace,
  manifest: Manifest,
): Promise<string | undefined> {
  // All at once, because a store that lists what it has does so once for each question.
  const held = await parts.artifacts.verify(space, manifest.files.flatMap(formsOf))
  return manifest.files.find((file) => blobsOf(file).some((sha256) => !held.has(sha256)))?.path
}

/** The names of a file's blobs: its own, and those of its smaller forms. */
export function blobsOf(file: ManifestFile): string[] {
  return formsOf(file).map(({ sha256 }) => sha256)
}

function formsOf(file: ManifestFile): { sha256: string; size: number }[] {
  return [file, file.br, file.gzip].flatMap((form) => (form ? [{ sha256: form.sha256, size: form.size }] : []))
}
