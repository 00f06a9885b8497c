import { expect, test } from 'vitest'
import { FakeRegistry } from '../../test/kit/fake-registry.ts'
import { Folder } from '../../test/kit/folder.ts'
import { StepFailure } from '../failures.ts'
import { nodePackage, thisMachine } from './packages.ts'
import type { ReadyTools, ToolPlace } from './ready-tools.ts'
import { resolveTools } from './resolve.ts'
import type { ToolWish } from './wish.ts'

const nodeName = nodePackage(thisMachine()).name
const hostNode = '20.19.0'
const hour = 60 * 60 * 1000
const noon = new Date('2026-11-21T12:00:00Z').getTime()

type Setting = { registry: FakeRegistry; folder: string; settings?: [string, string][]; kind?: 'none' | 'container' }

/** Resolves as a job would, and gives what the log was told. */
async function resolve(wish: Partial<ToolWish>, setting: Setting, at = noon): Promise<ReadyTools & { log: string[] }> {
  const log: string[] = []
  const place: ToolPlace = {
    order: { toolchains: setting.folder },
    isolation: { kind: setting.kind ?? 'none', paths: { toolchains: '/opt/trellis' } },
    log: { system: (line) => void log.push(line) },
    signal: new AbortController().signal,
    toolchain: { nodeVersion: hostNode, npmVersion: '10.8.2' },
    registry: new Map([['registry', setting.registry.url], ['fetch-retries', '0'], ...(setting.settings ?? [])]),
  }
  const full: ToolWish = { nodeBounds: {}, manager: { id: 'npm' }, ...wish }
  return { ...(await resolveTools(full, place, () => new Date(at))), log }
}

async function stocked(): Promise<FakeRegistry> {
  const registry = await new FakeRegistry().start()
  for (const version of ['18.20.8', hostNode, '22.12.0', '24.1.0']) {
    await registry.add(nodeName, version, {
      files: { 'bin/node': '', 'include/node/node.h': '', 'share/man/node.1': '' },
    })
  }
  for (const version of ['9.9.4', '10.9.9', '11.2.0']) await registry.add('npm', version, { files: { 'bin/npm': '' } })
  await registry.add('pnpm', '9.1.0', { files: { 'bin/pnpm': '' }, engines: '>=18.12' })
  return registry
}

const nvmrc = (range: string) => ({ node: { range, file: '.nvmrc' } })

test('TOL1: the tools are named by their folders inside the sandbox, and the log says what is used and what it cost', async () => {
  await using registry = await stocked()
  using tools = new Folder()
  const ready = await resolve(nvmrc('22'), { registry, folder: tools.path })
  expect(ready.tools).toEqual({ node: '22.12.0', manager: { id: 'npm', version: '10.9.9' } })
  expect(ready.binFolders).toEqual([`/opt/trellis/npm@10.9.9/bin`, `/opt/trellis/${nodeName}@22.12.0/bin`])
  expect(ready.environment).toMatchObject({ npm_config_nodedir: `/opt/trellis/${nodeName}@22.12.0/package` })
  expect(ready.log[0]).toBe('Using Node.js 22.12.0 (.nvmrc asks for 22) and npm 10.9.9.')
  expect(ready.log.slice(1).sort().join()).toMatch(
    /^Fetched Node\.js 22\.12\.0 \(.* B in .*s\)\.,Fetched npm 10\.9\.9 \(/,
  )
})

test('TOL3: the second time nobody is asked, until an hour has passed', async () => {
  await using registry = await stocked()
  using tools = new Folder()
  const setting = { registry, folder: tools.path }
  const first = await resolve(nvmrc('22'), setting)
  const asked = registry.asked.length
  const second = await resolve(nvmrc('22'), setting, noon + hour - 1)
  expect(second).toEqual({ ...first, log: first.log.slice(0, 1) })
  expect(registry.asked.length).toBe(asked)
  await resolve(nvmrc('22'), setting, noon + hour)
  expect(registry.asked.slice(asked).sort()).toEqual([nodeName, 'npm'].sort())
})

test("TOL3: nothing is fetched when the host's own Node.js is the very version", async () => {
  await using registry = await stocked()
  using tools = new Folder()
  const ready = await resolve(nvmrc(hostNode), { registry, folder: tools.path })
  expect(ready).toMatchObject({
    tools: { node: hostNode, manager: { version: '10.8.2' } },
    binFolders: [],
    environment: {},
  })
  expect(registry.asked.filter((path) => path.endsWith('.tgz'))).toEqual([])
})

test("TOL3: a silent registry: the host's own serves if it fits, with a warning", async () => {
  await using registry = await stocked()
  using tools = new Folder()
  registry.status = 403
  const ready = await resolve(nvmrc('>=18'), { registry, folder: tools.path })
  expect(ready).toMatchObject({ tools: { node: hostNode, manager: { id: 'npm', version: '10.8.2' } }, binFolders: [] })
  expect(ready.warnings.join()).toContain('The registry cannot be reached (403')
  const failing = resolve(nvmrc('22'), { registry, folder: tools.path })
  await expect(failing).rejects.toMatchObject({ code: 'toolchain_unavailable' })
  await expect(failing).rejects.toBeInstanceOf(StepFailure)
})

test('TOL3: a silent registry: what was fetched before serves', async () => {
  await using registry = await stocked()
  using tools = new Folder()
  const setting = { registry, folder: tools.path }
  await resolve({ ...nvmrc('22'), manager: { id: 'pnpm' } }, setting)
  registry.status = 403
  const later = noon + 30 * hour
  const exact = await resolve({ ...nvmrc('22'), manager: { id: 'pnpm', range: '9.1.0' } }, setting, later)
  expect(exact).toMatchObject({ tools: { node: '22.12.0', manager: { id: 'pnpm', version: '9.1.0' } } })
  // The newest LTS of the list of yesterday cannot be fetched, and one that lies here does.
  const open = await resolve({ manager: { id: 'pnpm' } }, setting, later)
  expect(open.tools.node).toBe('22.12.0')
  expect(open.warnings.join()).toContain('tools are used that lie here already')
})

test('TOL1: a version that does not exist is refused by its name, and the fault is the app’s', async () => {
  await using registry = await stocked()
  using tools = new Folder()
  const setting = { registry, folder: tools.path }
  await expect(resolve(nvmrc('99'), setting)).rejects.toMatchObject({
    code: 'unknown_tool_version',
    message: expect.stringContaining('.nvmrc asks for Node.js "99", which is none that exists'),
  })
})

test("TOL1: in a container the host's own tools do not count", async () => {
  await using registry = await stocked()
  using tools = new Folder()
  const ready = await resolve(nvmrc(hostNode), { registry, folder: tools.path, kind: 'container' })
  expect(ready.binFolders).toHaveLength(2)
})

test('SEC2: the token of the registry is used by the builder itself', async () => {
  await using registry = await stocked()
  using tools = new Folder()
  registry.token = 'very-secret'
  const host = new URL(registry.url).host
  const setting: Setting = { registry, folder: tools.path, settings: [[`//${host}/:_authToken`, 'very-secret']] }
  const ready = await resolve(nvmrc('22'), setting)
  expect(ready.tools.node).toBe('22.12.0')
  expect(JSON.stringify(ready)).not.toContain('very-secret')
})
