import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Archive } from './registry.ts'

export type UnpackOptions = {
  into: string
  keep?: ((path: string) => boolean) | undefined
  signal: AbortSignal
}

/**
 * Unpacks a package while it downloads; answers how many bytes came. Only files are taken, so nothing can lead out of the
 * folder. Rejects when the archive is not what it must be, which is known at its end only: until then nothing may use it.
 */
export async function unpack(archive: Archive, { into, keep, signal }: UnpackOptions): Promise<number> {
  // Loaded here, because most deployments fetch nothing.
  const { extract } = await import('tar')
  await mkdir(into, { recursive: true, mode: 0o755 })
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const unpacker = extract({
    ...{ cwd: into, strip: 1, strict: true, preserveOwner: false, dmode: 0o755, processUmask: 0o022, umask: 0o022 },
    filter: (path, entry) => {
      const isWanted = !keep || keep(path.slice(path.indexOf('/') + 1))
      return isWanted && 'type' in entry && (entry.type === 'File' || entry.type === 'OldFile')
    },
    onReadEntry: (entry) => {
      entry.mode = (entry.mode ?? 0) & 0o111 ? 0o755 : 0o644
    },
  })
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    archive.on('error', reject)
    unpacker.on('error', reject)
    unpacker.on('close', resolve)
    archive.pipe(counter).pipe(unpacker)
  })
  await openToAll(into)
  return bytes
}

/** What a strict umask of the server's took away: everybody may read a tool, whichever user a build runs as. */
async function openToAll(folder: string): Promise<void> {
  if (((await stat(folder)).mode & 0o055) === 0o055) return
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const isOpen = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0
    await chmod(path, isOpen ? 0o755 : 0o644)
  }
}
