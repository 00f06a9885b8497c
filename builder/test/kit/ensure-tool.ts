// Brings one tool from a registry and ends: `<registry> <folder> <name> <version>`. A process of its own, so that it can
// be killed in the middle.
import { NpmRegistry } from '../../src/toolchain/registry.ts'
import { ToolStore } from '../../src/toolchain/tool-store.ts'

const [url = '', folder = '', name = '', wanted = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const registry = new NpmRegistry(new Map([['registry', url]]), { signal })
const version = (await registry.versions(name)).find((each) => each.version === wanted)
if (!version) throw new Error(`no ${name} ${wanted}`)
const stored = await new ToolStore({ folder, registry, signal, now: () => new Date() }).ensure({ name }, version)
console.log(stored.fetched ? 'fetched' : 'there')
