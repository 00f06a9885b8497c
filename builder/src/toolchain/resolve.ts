import { readFileSync } from 'node:fs'
import semver from 'semver'
import { StepFailure } from '../failures.ts'
import { describeBytes, describeDuration } from '../log/words.ts'
import { type Choice, chooseTools, type NoChoice, type Offered } from './choose.ts'
import { type Machine, managerPackage, nodePackage, type ToolPackage, thisMachine } from './packages.ts'
import type { ReadyTools, ToolPlace } from './ready-tools.ts'
import { NpmRegistry, type RegistryVersion } from './registry.ts'
import { type StoredTool, ToolStore } from './tool-store.ts'
import { sweepTools } from './tool-sweep.ts'
import { type VersionList, VersionLists } from './version-lists.ts'
import type { ToolWish } from './wish.ts'

/**
 * Makes the tools ready that an app wishes: chooses their versions, and fetches what does not lie in the folder of
 * toolchains yet. Nothing is asked and nobody is waited for when everything is there. Fails with
 * `unknown_tool_version` when the wish cannot be met by anything that exists, and with `toolchain_unavailable` when the
 * registry cannot be asked and nothing here will do.
 */
export async function resolveTools(
  wish: ToolWish,
  place: ToolPlace,
  now: () => Date = () => new Date(),
): Promise<ReadyTools> {
  const resolver = new Resolver(wish, place, now)
  const ready = await resolver.resolve()
  for (const line of resolver.lines) place.log.system(line)
  return ready
}

type Ready = { node: StoredTool | undefined; manager: StoredTool | undefined; choice: Choice }

class Resolver {
  readonly lines: string[] = []
  readonly #wish: ToolWish
  readonly #place: ToolPlace
  readonly #now: () => Date
  readonly #machine: Machine
  readonly #packages: { node: ToolPackage; manager: ToolPackage }
  readonly #lists: VersionLists
  readonly #store: ToolStore

  constructor(wish: ToolWish, place: ToolPlace, now: () => Date) {
    this.#wish = wish
    this.#place = place
    this.#now = now
    this.#machine = thisMachine()
    this.#packages = { node: nodePackage(this.#machine), manager: managerPackage(wish.manager, this.#machine) }
    const { signal, registry: settings } = place
    const folder = place.order.toolchains
    const registry = new NpmRegistry(settings, { signal, certificates: readOrNothing(settings.get('cafile')) })
    this.#lists = new VersionLists(folder, registry, now)
    this.#store = new ToolStore({ folder, registry, signal, now })
  }

  async resolve(): Promise<ReadyTools> {
    const none: VersionList = { versions: [] }
    const [node, manager] = await Promise.all([
      this.#machine.musl ? none : this.#lists.of(this.#packages.node.name),
      this.#lists.of(this.#packages.manager.name).then((list) => within(list, this.#packages.manager.range)),
    ])
    const choice = chooseTools(
      this.#wish,
      this.#withHost({ node: node.versions, manager: manager.versions }),
      this.#now(),
    )
    const problem = node.problem ?? manager.problem
    if (isMissing(choice)) {
      if (problem === undefined) throw new StepFailure('unknown_tool_version', choice.sentence)
      return this.#describe(await this.#fallBack(problem, manager))
    }
    try {
      return this.#describe(await this.#ready(choice, { node, manager }))
    } catch (error) {
      this.#place.signal.throwIfAborted()
      return this.#describe(await this.#fallBack(error instanceof Error ? error.message : String(error), manager))
    }
  }

  /** Both at once; the host's own where it is the very version. */
  async #ready(choice: Choice, lists: { node: VersionList; manager: VersionList }): Promise<Ready> {
    const { toolchain } = this.#place
    const isHosts = this.#isHostShown() && choice.node === toolchain.nodeVersion
    const takesHostNpm = isHosts && this.#fitsHostNpm()
    const [node, manager] = await Promise.all([
      isHosts ? undefined : this.#ensure(this.#packages.node, find(lists.node, choice.node)),
      takesHostNpm ? undefined : this.#ensure(this.#packages.manager, find(lists.manager, choice.manager)),
    ])
    return { node, manager, choice: takesHostNpm ? { ...choice, manager: toolchain.npmVersion } : choice }
  }

  async #ensure(tool: ToolPackage, version: RegistryVersion): Promise<StoredTool> {
    const stored = await this.#store.ensure(tool, version)
    if (stored.fetched) {
      const { bytes, ms } = stored.fetched
      const words = `${describeBytes(bytes)} in ${describeDuration(ms)}`
      this.lines.push(`Fetched ${titleOf(tool, this.#packages)} ${version.version} (${words}).`)
      void sweepTools(this.#place.order.toolchains, this.#now())
    }
    return stored
  }

  /** What lies here already, when the registry cannot give what was chosen. */
  async #fallBack(problem: string, managers: VersionList): Promise<Ready> {
    const { node, manager } = this.#packages
    const [nodes, stored] = await Promise.all([this.#store.versions(node.name), this.#store.versions(manager.name)])
    const engines = new Map(managers.versions.map((each) => [each.version, each.engines]))
    const offered = this.#withHost({
      node: nodes.map((version) => ({ version })),
      manager: stored.map((version) => ({ version, engines: engines.get(version) })),
    })
    const choice = chooseTools(this.#wish, this.#withHostNpm(offered), this.#now())
    if (isMissing(choice)) {
      const sentence = `The tools that the app asks for could not be fetched, because the registry cannot be reached: ${problem}. Nothing was installed.`
      throw new StepFailure('toolchain_unavailable', sentence)
    }
    const here = (version: string): VersionList => ({ versions: [{ version, tarball: '', integrity: '' }] })
    const ready = await this.#ready(choice, { node: here(choice.node), manager: here(choice.manager) })
    const warning = `The registry cannot be reached (${problem}), so tools are used that lie here already.`
    return { ...ready, choice: { ...ready.choice, warnings: [...choice.warnings, warning] } }
  }

  #describe({ node, manager, choice }: Ready): ReadyTools {
    const { toolchains } = this.#place.isolation.paths
    const { id, range, file } = this.#wish.manager
    const chosen = { id, version: choice.manager }
    const reason =
      range === undefined ? '' : ` (${file ?? 'the app'} asks for ${range.replace(/\+.*$/, '').slice(0, 60)})`
    this.lines.unshift(
      `Using Node.js ${choice.node} (${choice.because.join('; ')}) and ${id} ${choice.manager}${reason}.`,
    )
    const folders = [manager, node].filter((tool) => tool !== undefined).map(({ folder }) => `${toolchains}/${folder}`)
    return {
      tools: { node: choice.node, manager: chosen },
      because: [`Node.js ${choice.node}: ${choice.because.join('; ')}`],
      warnings: choice.warnings,
      binFolders: folders.map((folder) => `${folder}/bin`),
      environment: node ? headersOf(`${toolchains}/${node.folder}/package`, chosen) : {},
    }
  }

  /** Inside a container there is an image's Node.js and not the host's. */
  #isHostShown(): boolean {
    return this.#place.isolation.kind !== 'container'
  }

  #withHost(offered: Offered): Offered {
    const { nodeVersion } = this.#place.toolchain
    if (!this.#isHostShown() || offered.node.some(({ version }) => version === nodeVersion)) return offered
    return { ...offered, node: [...offered.node, { version: nodeVersion }] }
  }

  #withHostNpm(offered: Offered): Offered {
    const { npmVersion } = this.#place.toolchain
    if (this.#wish.manager.id !== 'npm' || !this.#isHostShown() || !semver.valid(npmVersion)) return offered
    return { ...offered, manager: [...offered.manager, { version: npmVersion }] }
  }

  /** The npm that came with the host's Node.js, as good as another one that was not asked for by its number. */
  #fitsHostNpm(): boolean {
    const { npmVersion } = this.#place.toolchain
    if (this.#wish.manager.id !== 'npm' || !semver.valid(npmVersion)) return false
    const { range } = this.#wish.manager
    return range === undefined || semver.satisfies(npmVersion, range, { loose: true })
  }
}

/** Where native packages find the headers of this Node.js, so that nothing has to be downloaded for them. */
function headersOf(folder: string, { id, version }: { id: string; version: string }): Record<string, string> {
  // npm warns of variables that it does not know since 11, and node-gyp has read the other one for as long.
  const isKnown = id !== 'npm' || semver.lt(version, '11.0.0')
  return { npm_package_config_node_gyp_nodedir: folder, ...(isKnown ? { npm_config_nodedir: folder } : {}) }
}

function titleOf(tool: ToolPackage, packages: { node: ToolPackage }): string {
  return tool === packages.node ? 'Node.js' : tool.name
}

function find(list: VersionList, version: string): RegistryVersion {
  const found = list.versions.find((each) => each.version === version)
  if (!found) throw new Error(`${version} is not on offer`)
  return found
}

function within(list: VersionList, range: string | undefined): VersionList {
  if (range === undefined) return list
  return { ...list, versions: list.versions.filter(({ version }) => semver.satisfies(version, range)) }
}

function isMissing(choice: Choice | NoChoice): choice is NoChoice {
  return 'missing' in choice
}

/** A certificate file that cannot be read is one that npm would complain about; the system's own remain. */
function readOrNothing(file: string | undefined): string | undefined {
  try {
    return file ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}
