import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { settleKept, surplus } from './kept-bounds.ts'
import { indexFile, KeptPlace, placeInCheckout, settledFile } from './kept-place.ts'

const index = { paths: ['node_modules'], note: '' }

function openPlace(root: string): KeptPlace {
  mkdirSync(join(root, 'job'), { recursive: true })
  return new KeptPlace(join(root, 'caches/plant/production'), join(root, 'job'))
}

async function put(place: KeptPlace, entry: string, text: string, replace = false): Promise<boolean> {
  const folder = place.aside('given')
  mkdirSync(join(folder, '0'), { recursive: true })
  writeFileSync(join(folder, '0/file'), text)
  return place.give(entry, { folder, index, replace })
}

test('KEP2: who takes an entry has it alone', async () => {
  using root = new Folder()
  const place = openPlace(root.path)
  expect(await put(place, 'install-a', 'one')).toBe(true)
  expect(await put(place, 'install-a', 'two'), 'the first stays').toBe(false)
  const taken = await Promise.all([place.take('install-a'), place.take('install-a')])
  expect(taken.filter(Boolean)).toHaveLength(1)
  expect(await place.take('install-a')).toBeUndefined()
})

test('KEP2: an entry of before the machine went down counts only when it had reached the disk', async () => {
  using root = new Folder()
  const place = openPlace(root.path)
  for (const settled of [false, true]) {
    await put(place, 'install-a', 'one', true)
    writeFileSync(join(place.path('install-a'), indexFile), JSON.stringify({ ...index, boot: 'an earlier one' }))
    if (settled) writeFileSync(join(place.path('install-a'), settledFile), JSON.stringify({ bytes: 3 }))
    expect((await place.take('install-a')) !== undefined).toBe(settled)
  }
})

test.each(['', '{', '[]', '{"paths":[7]}'])('KEP2: an index that says %j is none', async (text) => {
  using root = new Folder()
  const place = openPlace(root.path)
  await put(place, 'install-a', 'one')
  writeFileSync(join(place.path('install-a'), indexFile), text)
  expect(await place.take('install-a')).toBeUndefined()
})

test('KEP3: a link above a kept folder leads nowhere', async () => {
  using root = new Folder({ 'work/app/file': '', 'outside/node_modules/file': '' })
  const checkout = join(root.path, 'work')
  symlinkSync(join(root.path, 'outside'), join(checkout, 'linked'))
  expect(await placeInCheckout(checkout, 'app/node_modules')).toBe(join(checkout, 'app/node_modules'))
  for (const path of ['linked/node_modules', 'app/file/x', '../outside/node_modules', 'missing/node_modules', ''])
    expect(await placeInCheckout(checkout, path), path).toBeUndefined()
})

test('KEP4: the oldest go first, and the rest keeps the bounds', () => {
  const entry = fc.record({
    lane: fc.constantFrom('a', 'b'),
    isInstall: fc.boolean(),
    at: fc.nat(1000),
    bytes: fc.nat(100),
  })
  fc.assert(
    fc.property(fc.array(entry), fc.nat(300), fc.nat(3), (entries, bytes, installs) => {
      const gone = new Set(surplus(entries, { bytes, installs }))
      const left = entries.filter((each) => !gone.has(each))
      expect(left.reduce((sum, each) => sum + each.bytes, 0)).toBeLessThanOrEqual(bytes)
      for (const lane of ['a', 'b'])
        expect(left.filter((each) => each.isInstall && each.lane === lane).length).toBeLessThanOrEqual(installs)
    }),
  )
})

test('KEP4: what is settled is counted, what is over the bounds is removed', async () => {
  using root = new Folder()
  const place = openPlace(root.path)
  await put(place, 'install-a', 'x'.repeat(100_000))
  const settle = (bytes: number) =>
    settleKept(join(root.path, 'caches'), {
      ...{ aside: join(root.path, 'job/surplus'), signal: new AbortController().signal },
      bounds: { bytes, installs: 3 },
    })
  await settle(1_000_000)
  expect(existsSync(join(place.path('install-a'), settledFile))).toBe(true)
  await settle(50_000)
  expect(existsSync(place.path('install-a'))).toBe(false)
  rmSync(join(root.path, 'caches'), { recursive: true })
  await settle(0)
})
