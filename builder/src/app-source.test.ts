import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Folder } from '../test/kit/folder.ts'
import { AppSource } from './app-source.ts'

test('SEC1: links that lead out of the checkout show nothing', async () => {
  using outside = new Folder({ secret: 'no' })
  using folder = new Folder({ 'app/inner.txt': 'yes', 'top.txt': 'top' })
  symlinkSync(join(outside.path, 'secret'), join(folder.path, 'app/package.json'))
  symlinkSync(outside.path, join(folder.path, 'app/away'))
  symlinkSync('../top.txt', join(folder.path, 'app/inside'))
  const app = await AppSource.open(folder.path, 'app')
  expect(await app.readText('inner.txt')).toBe('yes')
  expect(await app.readText('inside')).toBe('top')
  expect(await app.readText('package.json')).toBeUndefined()
  expect(await app.readText('away/secret')).toBeUndefined()
  expect(await app.readText('../../etc/passwd')).toBeUndefined()
  expect(await app.list('away')).toEqual([])
  await expect(AppSource.open(folder.path, 'app/away')).rejects.toMatchObject({ code: 'bad_settings' })
})
