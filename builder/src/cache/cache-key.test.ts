import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { AppSource } from '../app-source.ts'
import { gatherPackageFacts } from '../packages/facts.ts'
import { cacheKeyOf } from './cache-key.ts'
import { laneOf } from './open-kept.ts'

const json = { name: 'app', dependencies: { left: '1.0.0' } }
const files = { 'package.json': JSON.stringify(json), 'package-lock.json': '{"lockfileVersion":3,"packages":{}}' }

async function keyOf(changes: Record<string, string> = {}, lane = 'production'): Promise<string | undefined> {
  using folder = new Folder({ ...files, ...changes })
  const packages = await gatherPackageFacts(await AppSource.open(folder.path, ''), '')
  const install = { command: 'npm ci', again: 'npm install', ours: true, scripts: false }
  const tools = { node: '24.0.0', manager: { id: 'npm' as const, version: '11.0.0' } }
  const plan = { install, installIn: '', installed: ['node_modules'], tools }
  return (await cacheKeyOf({ checkout: folder.path, packages, plan, lane }))?.lockfile
}

const withScripts = (scripts: Record<string, string>) => ({ 'package.json': JSON.stringify({ ...json, scripts }) })

test('KEP1: what an install runs of the app itself is part of the key, other scripts are not', async () => {
  const key = await keyOf()
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  expect(await keyOf()).toBe(key)
  expect(await keyOf(withScripts({ build: 'vite build' }))).toBe(key)
  expect(await keyOf(withScripts({ postinstall: 'echo poison >> node_modules/left/index.js' }))).not.toBe(key)
  const patched = await keyOf({ 'patches/left+1.0.0.patch': 'a' })
  expect(patched).not.toBe(key)
  expect(await keyOf({ 'patches/left+1.0.0.patch': 'b' })).not.toBe(patched)
  expect(await keyOf({ '.yarn/patches/left.patch': 'a' })).not.toBe(key)
})

test('KEP1: what a branch has installed comes back to that branch alone', async () => {
  const lane = (environment: 'production' | 'preview', ref: string) =>
    laneOf({ environment, source: { gitUrl: 'https://git.example/app', ref } })
  expect(lane('production', 'main')).toBe(lane('production', 'next'))
  const lanes = [lane('production', 'main'), lane('preview', 'main'), lane('preview', 'next')]
  expect(new Set(lanes).size).toBe(3)
  expect(new Set(await Promise.all(lanes.map((each) => keyOf({}, each)))).size).toBe(3)
})

test('KEP1: an install that runs files of the repository is not kept', async () => {
  const runs = (line: string) => ({ ...withScripts({ postinstall: line }), 'scripts/after.js': '', 'a.sh': '' })
  expect(await keyOf(runs('node scripts/after.js --x'))).toBeUndefined()
  expect(await keyOf(runs('node ./scripts/after && echo done'))).toBeUndefined()
  expect(await keyOf(runs('sh "a.sh"'))).toBeUndefined()
  expect(await keyOf(runs('husky || true'))).toBeDefined()
  expect(await keyOf(runs('node scripts/gone.js'))).toBeDefined()
})
