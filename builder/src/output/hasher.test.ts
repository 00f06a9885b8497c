import { createHash, randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { secretSet } from '../secrets/secret-set.ts'
import { brotliQuality } from './compress.ts'
import { Hasher } from './hasher.ts'

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`

test('OUT5: files of every size get the hash that they have, whichever way it is taken', async () => {
  using folder = new Folder()
  const hasher = new Hasher(3, secretSet([]))
  const sizes = [0, 1, 32 * 1024, 32 * 1024 + 1, 1_000_000, 16 * 1024 * 1024 + 1]
  const files = sizes.map((size) => {
    const bytes = randomBytes(size)
    const file = join(folder.path, String(size))
    writeFileSync(file, bytes)
    return { path: String(size), file, size, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  for (const file of files) hasher.add(file)
  expect(await Promise.all(files.map((file) => hasher.of(file)))).toEqual(files.map(({ sha256 }) => sha256))
})

test('OUT5: a file that is gone fails for who asks for it, and for nobody else', async () => {
  using folder = new Folder({ there: 'x' })
  const hasher = new Hasher(1, secretSet([]))
  const [gone, there] = ['gone', 'there'].map((path) => ({ path, file: join(folder.path, path), size: 1 }))
  if (!gone || !there) throw new Error('two files')
  hasher.add(gone)
  await expect(hasher.of(there)).resolves.toMatch(/^[0-9a-f]{64}$/)
  await expect(hasher.of(gone)).rejects.toThrow()
  hasher.stop()
  rmSync(there.file)
  await expect(hasher.of({ ...there, file: `${there.file}-other` })).rejects.toThrow('was not hashed')
})

test('OUT1: what only stands in for a large file is known by its text', async () => {
  using folder = new Folder({ 'logo.png': pointer, 'about.txt': `${pointer}and more`, 'page.html': '<p>' })
  const hasher = new Hasher(2, secretSet([]))
  const names = ['logo.png', 'about.txt', 'page.html']
  await Promise.all(names.map((path) => hasher.of({ path, file: join(folder.path, path), size: 200 })))
  expect(hasher.pointers).toEqual(['logo.png'])
})

test('MSK5: the bytes that are hashed are searched, packed ones as well', async () => {
  const value = 'kT9-vWq2_Lm4xZ'
  const large = Buffer.alloc(17 * 1024 * 1024, '.')
  large.write(value, 16 * 1024 * 1024 - 5)
  using folder = new Folder({ 'plain.js': `const key = "${value}"`, 'clean.js': 'const key = env.KEY' })
  const packed = {
    'bundle.js.gz': gzipSync(`x${value}`),
    'bundle.js.br': brotliCompressSync(`x${value}`),
    'film.mp4': large,
  }
  for (const [path, bytes] of Object.entries(packed)) writeFileSync(join(folder.path, path), bytes)
  const hasher = new Hasher(2, secretSet([{ name: 'KEY', value }]))
  const paths = ['plain.js', 'clean.js', ...Object.keys(packed)]
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(folder.path, path))).size))
  await Promise.all(paths.map((path, at) => hasher.of({ path, file: join(folder.path, path), size: sizes[at] ?? 0 })))
  expect(hasher.leaks.map(({ path }) => path).sort()).toEqual(['bundle.js.br', 'bundle.js.gz', 'film.mp4', 'plain.js'])
})

test('compressing tries less hard the more there is to compress', () => {
  expect(brotliQuality(100_000, 500_000)).toBe(7)
  expect(brotliQuality(100_000, 5_000_000)).toBe(7)
  expect(brotliQuality(100_000, 50_000_000)).toBe(6)
  expect(brotliQuality(5_000_000, 5_000_000)).toBe(6)
})
