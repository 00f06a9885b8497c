import type { BuildWork } from '../detect/detector.ts'
import { quote } from '../quote.ts'
import type { PackageFacts } from './facts.ts'
import type { ManagerKind, PackageManager } from './manager.ts'
import { managerOf } from './managers.ts'
import { neededSiblings } from './siblings.ts'
import { below, type Member } from './workspace.ts'

export type BuildLine = { command: string; because: string[] }

/** Names that every manager and every tool takes for the name of a package and for nothing else. */
const packageName = /^(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*$/i

/** How the app is built: what it needs of its workspace first, each by its own build script, then the app itself. */
export function buildLine(work: BuildWork, facts: PackageFacts, kind: ManagerKind): BuildLine {
  const manager = managerOf(kind)
  const own = ownLine(work, manager)
  const needed = (facts.workspace ? neededSiblings(facts.workspace, facts.app) : []).filter(
    ({ manifest }) => manifest.scripts.build !== undefined,
  )
  if (needed.length === 0) return { command: own, because: [] }
  const names = needed.map(({ folder }) => folder).join(', ')
  const because = `the app needs ${names} of its workspace, which ${needed.length === 1 ? 'is' : 'are'} built first`
  const orchestrated = 'scripts' in work ? byOrchestrator(work.scripts, facts, manager) : undefined
  if (orchestrated) return { command: orchestrated.command, because: [`${because} (${orchestrated.file})`] }
  return { command: [...before(needed, facts, manager), own].join(' && '), because: [because] }
}

function ownLine(work: BuildWork, manager: PackageManager): string {
  return 'command' in work ? manager.exec(work.command) : work.scripts.map((name) => manager.run(name)).join(' && ')
}

/** The tool of the root knows the order, and what has not changed. It is called at the root, where it is installed. */
function byOrchestrator(scripts: readonly string[], facts: PackageFacts, manager: PackageManager) {
  const { orchestrator, manifest } = facts
  const name = manifest?.name ?? ''
  const tasks = orchestrator?.tasks
  const knowsAll = !tasks || scripts.every((script) => tasks.includes(script))
  if (!orchestrator || !packageName.test(name) || !knowsAll) return undefined
  const words = scripts.map(quote)
  const lines = {
    turbo: [`turbo run ${words.join(' ')} --filter=${quote(`${name}...`)}`],
    nx: words.map((script) => `nx run ${quote(`${name}:`)}${script}`),
    lerna: words.map((script) => `lerna run ${script} --scope=${quote(name)} --include-dependencies`),
  }[orchestrator.kind]
  const inner = lines.map((line) => manager.exec(line)).join(' && ')
  return { command: `cd ${up(facts)} && ${inner}`, file: orchestrator.file }
}

function before(needed: readonly Member[], facts: PackageFacts, manager: PackageManager): string[] {
  const name = facts.manifest?.name ?? ''
  if (manager.kind === 'pnpm' && packageName.test(name)) return [`pnpm --filter ${quote(`${name}^...`)} run build`]
  return needed.map(
    ({ folder }) => `(cd ${quote(`${up(facts)}/${below(facts.root, folder)}`)} && ${manager.run('build')})`,
  )
}

/** The way from the app to the place of the install: `../..`. */
export function up({ app, root }: Pick<PackageFacts, 'app' | 'root'>): string {
  const depth = below(root, app).split('/').filter(Boolean).length
  return depth === 0 ? '.' : Array.from({ length: depth }, () => '..').join('/')
}
