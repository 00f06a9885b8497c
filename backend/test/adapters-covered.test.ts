import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** Each port's interface; an exported function that gives one back is an adapter's factory. */
const interfaces: Record<string, string> = {
  artifacts: 'Artifacts',
  identity: 'Identity',
  relay: 'Relay',
  runner: 'Runner',
  store: 'Store',
}

/** Folders whose adapters have nothing to differ from, such as the machine's clock; their own tests are enough. */
const withoutPeers = ['system', 'network']

const adapters = fileURLToPath(new URL('../src/adapters/', import.meta.url))
const ports = Object.keys(interfaces).sort()

const sourcesOf = (port: string): string[] =>
  readdirSync(join(adapters, port), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const textOf = (port: string, file: string): string => readFileSync(join(adapters, port, file), 'utf8')

/** The files of a port's folder that export a factory for the port. */
function factoriesIn(port: string, files: string[], read: (file: string) => string): string[] {
  const type = interfaces[port]
  const factory = new RegExp(
    `^export (async )?(function|const) [^\\n]*?(\\n[^}]*?)?[:)>] *(Promise<)?${type}>? *(\\{|=>|=)`,
    'm',
  )
  const subclass = new RegExp(`^export (abstract )?class [^{]*\\bimplements [^{]*\\b${type}\\b`, 'm')
  return files.filter((file) => !file.endsWith('.test.ts') && (factory.test(read(file)) || subclass.test(read(file))))
}

/** Only what always skips; `skipIf` names the peer that it needs. */
const skips = /\b(describe|suite)\.(skip|todo)\b/

/** Whether a test of the same folder imports the file and calls the port's contract, in no comment and with nothing skipped. */
function isCovered(port: string, file: string, tests: string[]): boolean {
  const calls = new RegExp(`^\\s*${port}Contract\\(`, 'm')
  const imports = `'./${file.split('/').at(-1)}'`
  return tests.some((text) => text.includes(imports) && calls.test(text) && !skips.test(text))
}

describe('every adapter is held to the contract of its port', () => {
  it.each(ports)('%s', (port) => {
    const files = sourcesOf(port)
    const factories = factoriesIn(port, files, (file) => textOf(port, file))
    expect(factories, `adapters/${port} has no file that exports a factory of ${interfaces[port]}`).not.toEqual([])
    const tests = files.filter((file) => file.endsWith('.test.ts')).map((file) => textOf(port, file))
    const uncovered = factories.filter((file) => !isCovered(port, file, tests))
    expect(uncovered, `these adapters have no test beside them that calls ${port}Contract`).toEqual([])
  })

  it('knows every folder of adapters, so that none escapes the search', () => {
    const folders = readdirSync(adapters, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const unknown = folders
      .map((entry) => entry.name)
      .filter((name) => !ports.includes(name) && !withoutPeers.includes(name))
    expect(unknown, 'add the port to this test, with a contract').toEqual([])
  })
})

describe('the search for factories', () => {
  it.each([
    ['export function openRelay(): Relay {', true],
    ['export async function openRelay(options: { a: string }): Promise<Relay> {', true],
    ['export async function openRelay(\n  one: string,\n  two: number,\n): Promise<Relay> {', true],
    ['export const openRelay = (): Relay => {', true],
    ['export class RedisRelay implements Relay {', true],
    ['function inner(): Relay {', false],
    ['export function relayName(): string {', false],
    ['export function use(relay: Relay): void {', false],
    ['export type Relays = { a: Relay }', false],
  ])('judges %j', (text, expected) => {
    expect(factoriesIn('relay', ['x.ts', 'x.test.ts'], () => text)).toEqual(expected ? ['x.ts'] : [])
  })

  it('wants the import and a call that is neither commented out nor skipped', () => {
    const good = "import { openRelay } from './redis.ts'\n\nrelayContract('Redis', {})"
    expect(isCovered('relay', 'redis.ts', [good])).toBe(true)
    expect(isCovered('relay', 'other.ts', [good])).toBe(false)
    expect(isCovered('relay', 'redis.ts', [good.replace('relayContract(', '// relayContract(')])).toBe(false)
    const inside = (suite: string) => good.replace(/^(relayContract.*)$/m, `${suite}('with Redis', () => {\n  $1\n})`)
    expect(isCovered('relay', 'redis.ts', [inside('describe')])).toBe(true)
    expect(isCovered('relay', 'redis.ts', [inside('describe.skipIf(!has("redis"))')])).toBe(true)
    expect(isCovered('relay', 'redis.ts', [inside('describe.skip')])).toBe(false)
  })
})
