import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { eventually } from '../../test/kit/eventually.ts'
import { FakeRegistry } from '../../test/kit/fake-registry.ts'
import { Folder } from '../../test/kit/folder.ts'
import type { ToolPackage } from './packages.ts'
import { NpmRegistry } from './registry.ts'
import { ToolStore } from './tool-store.ts'
import { sweepTools } from './tool-sweep.ts'

const files = { 'bin/tool': '#!/bin/sh\necho tool', 'lib/data.txt': 'x'.repeat(100_000) }
const tool: ToolPackage = { name: '@team/tool' }
const folderName = '@team+tool@1.2.3'

async function parts(registry: FakeRegistry, folder: string, signal = new AbortController().signal) {
  const client = new NpmRegistry(new Map([['registry', registry.url]]), { signal })
  const store = new ToolStore({ folder, registry: client, signal, now: () => new Date() })
  const version = (await client.versions(tool.name))[0]
  if (!version) throw new Error('the registry has no versions')
  return { store, version }
}

async function withTool(): Promise<FakeRegistry> {
  const registry = await new FakeRegistry().start()
  await registry.add(tool.name, '1.2.3', { files })
  return registry
}

test('TOL2: a tool is fetched once, readable by all, writable by its owner only, and its programs are found', async () => {
  await using registry = await withTool()
  using tools = new Folder()
  const { store, version } = await parts(registry, tools.path)
  const before = process.umask(0o077)
  try {
    expect(await store.ensure(tool, version)).toMatchObject({
      folder: folderName,
      fetched: { bytes: expect.any(Number) },
    })
  } finally {
    process.umask(before)
  }
  expect(await store.ensure(tool, version)).toEqual({ folder: folderName })
  expect(registry.asked.filter((path) => path.endsWith('.tgz'))).toHaveLength(1)
  const inside = join(tools.path, folderName)
  for (const path of ['', 'bin', 'bin/tool', 'package', 'package/bin', 'package/lib']) {
    expect((statSync(join(inside, path)).mode & 0o777).toString(8), path).toBe('755')
  }
  expect((statSync(join(inside, 'package/lib/data.txt')).mode & 0o777).toString(8)).toBe('644')
  expect(readFileSync(join(inside, 'bin/tool'), 'utf8')).toContain('echo tool')
})

test('TOL2: an archive that was tampered with is refused, and nothing of it stays', async () => {
  await using registry = await withTool()
  using tools = new Folder()
  await registry.add('other', '1.0.0', { files: { 'bin/tool': '#!/bin/sh\necho evil' } })
  const other = await fetch(`${registry.url}other/-/other-1.0.0.tgz`).then((answer) => answer.arrayBuffer())
  registry.onArchive = () => Buffer.from(other)
  const { store, version } = await parts(registry, tools.path)
  await expect(store.ensure(tool, version)).rejects.toThrow(/integrity|sha512/i)
  expect(readdirSync(tools.path)).toEqual([])
})

test('TOL2: a connection that breaks in the middle is tried once more', async () => {
  await using registry = await withTool()
  using tools = new Folder()
  let times = 0
  registry.onArchive = (archive, response) => {
    if (++times > 1) return archive
    response.writeHead(200, { 'content-length': archive.length })
    response.write(archive.subarray(0, 200), () => response.destroy())
    return undefined
  }
  const { store, version } = await parts(registry, tools.path)
  expect(await store.ensure(tool, version)).toMatchObject({ fetched: {} })
  expect(readdirSync(tools.path)).toEqual([folderName])
})

test('TOL2: several that want the same at once fetch it once', async () => {
  await using registry = await withTool()
  using tools = new Folder()
  const all = await Promise.all(Array.from({ length: 4 }, () => parts(registry, tools.path)))
  const stored = await Promise.all(all.map(({ store, version }) => store.ensure(tool, version)))
  expect(stored.filter(({ fetched }) => fetched)).toHaveLength(1)
  expect(registry.asked.filter((path) => path.endsWith('.tgz'))).toHaveLength(1)
})

test('TOL2: a builder that is killed in the middle leaves nothing that another one takes for a tool', {
  timeout: 40_000,
}, async () => {
  await using registry = await withTool()
  using tools = new Folder()
  registry.onArchive = (archive, response) => {
    response.write(archive.subarray(0, archive.length - 20))
    return undefined
  }
  const script = fileURLToPath(new URL('../../test/kit/ensure-tool.ts', import.meta.url))
  const words = ['--conditions=source', '--import', 'tsx', script, registry.url, tools.path, tool.name, '1.2.3']
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  await eventually('it has begun', () => readdirSync(tools.path).some((name) => name.startsWith('.half-')))
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(join(tools.path, folderName))).toBe(false)
  registry.onArchive = (archive) => archive
  // What the dead one claimed counts as abandoned when it is old.
  const old = new Date(Date.now() - 60_000)
  utimesSync(join(tools.path, `.claim-${folderName}`), old, old)
  const { store, version } = await parts(registry, tools.path)
  expect(await store.ensure(tool, version)).toMatchObject({ fetched: {} })
  await sweepTools(tools.path, new Date(Date.now() + 3 * 60 * 60 * 1000))
  expect(readdirSync(tools.path)).toEqual([folderName])
})

test('TOL2: a job that is stopped stops fetching', async () => {
  await using registry = await withTool()
  using tools = new Folder()
  const stop = new AbortController()
  const { store, version } = await parts(registry, tools.path, stop.signal)
  registry.onArchive = (archive, response) => {
    response.write(archive.subarray(0, 100))
    stop.abort(new Error('stopped'))
    return undefined
  }
  await expect(store.ensure(tool, version)).rejects.toThrow()
  expect(readdirSync(tools.path)).toEqual([])
})

test('TOL2: a program for this machine stands in for the scripts that would look for it', async () => {
  await using registry = await new FakeRegistry().start()
  using tools = new Folder()
  await registry.add(tool.name, '1.2.3', {
    files: { 'bin/tool': 'a script' },
    optionalDependencies: { '@team/native': '1.0.0' },
  })
  await registry.add('@team/native', '1.0.0', { files: { tool: 'a program' } })
  const { store, version } = await parts(registry, tools.path)
  await store.ensure({ ...tool, native: { name: '@team/native', program: 'tool' } }, version)
  expect(readFileSync(join(tools.path, folderName, 'bin/tool'), 'utf8')).toBe('a program')
})

test('TOL2: unused tools are swept away by age and by size, the ones of today never', async () => {
  using tools = new Folder()
  const day = 24 * 60 * 60 * 1000
  const now = Date.now()
  for (const [name, days] of [
    ['a@1.0.0', 40],
    ['b@1.0.0', 10],
    ['c@1.0.0', 3],
    ['d@1.0.0', 0],
  ] as const) {
    mkdirSync(join(tools.path, name))
    const at = new Date(now - days * day)
    utimesSync(join(tools.path, name), at, at)
  }
  const there = () => readdirSync(tools.path).sort()
  await sweepTools(tools.path, new Date(now))
  expect(there()).toEqual(['b@1.0.0', 'c@1.0.0', 'd@1.0.0'])
  await sweepTools(tools.path, new Date(now), -1)
  expect(there()).toEqual(['d@1.0.0'])
})
