import semver from 'semver'
import type { Finding } from '../detect/detector.ts'
import type { AppFacts } from '../detect/facts.ts'
import { scriptsOf, wholeScript } from '../detect/scripts.ts'
import { installScripts } from '../package-json.ts'
import type { ManagerId, Tools } from '../plan.ts'
import type { ToolWish } from '../toolchain/wish.ts'
import type { ManagerChoice } from './choose-manager.ts'
import type { PackageFacts } from './facts.ts'
import { managerOf } from './managers.ts'

/** What an app asks of its tools: what its files say about Node.js, within what framework and manager run on. */
export function wishOf(facts: PackageFacts, choice: ManagerChoice, finding: Finding | undefined): ToolWish {
  const { range, file } = choice
  return {
    ...(facts.node ? { node: facts.node } : {}),
    nodeBounds: within(within(frameworkBounds(facts, finding), compiledBounds(facts)), boundsOf(choice)),
    manager: {
      id: managerOf(choice.kind).id,
      ...(range === undefined ? {} : { range }),
      ...(file === undefined ? {} : { file }),
    },
  }
}

type Bounds = ToolWish['nodeBounds']

/** A script that gives Node.js this option was written for versions that have it, whatever the framework was made for. */
const withOption = /--openssl-legacy-provider/
const optionBounds = { min: 17, max: 20 }

function frameworkBounds({ manifest }: PackageFacts, finding: Finding | undefined): Bounds {
  const bounds = finding?.node ?? {}
  const names = finding?.build && 'scripts' in finding.build ? finding.build.scripts : []
  if (!names.some((name) => withOption.test(wholeScript(manifest?.scripts ?? {}, name)))) return bounds
  return (bounds.max ?? optionBounds.min) < optionBounds.min ? optionBounds : within(bounds, { min: optionBounds.min })
}

function compiledBounds({ compiledFor }: PackageFacts): Bounds {
  return compiledFor ? { max: compiledFor.newestNode } : {}
}

/** Old releases of pnpm cannot fetch anything on Node.js 19 and later, and say nothing of it in their `engines`. */
const brokenPnpm = '<7.33.0 || >=8.0.0 <8.3.1'

function boundsOf({ kind, range }: ManagerChoice): Bounds {
  if (range === undefined || !semver.validRange(range, { loose: true })) return {}
  if (kind === 'pnpm' && semver.subset(range, brokenPnpm, { loose: true })) return { max: 18 }
  return kind === 'pnpm' && semver.subset(range, '6', { loose: true }) ? { max: 18 } : {}
}

/** Both bounds at once; where they leave nothing, the framework's. */
function within(first: Bounds, second: Bounds): Bounds {
  const max = Math.min(first.max ?? Number.POSITIVE_INFINITY, second.max ?? Number.POSITIVE_INFINITY)
  const min = Math.max(first.min ?? 0, second.min ?? 0)
  if (min > max) return first
  return { ...(min > 0 ? { min } : {}), ...(Number.isFinite(max) ? { max } : {}) }
}

/** How scripts call each manager, and the version for that; of npm it is the one that goes with the Node.js. */
const called: readonly { id: ManagerId; names: string; range?: string }[] = [
  { id: 'npm', names: 'npm|npx' },
  { id: 'pnpm', names: 'pnpm|pnpx', range: '^10.0.0' },
  { id: 'yarn', names: 'yarn', range: '^1.22.0' },
  { id: 'bun', names: 'bun|bunx', range: '^1.0.0' },
]

/** The npm of the machine does not run on what is older, and install scripts of packages call it too. */
const oldestUsual = 20

/** Other managers that the app's scripts call while it is installed and built, by whatever habit. */
export function alsoWished(facts: AppFacts, tools: Tools, scripts: readonly string[]): ToolWish[] {
  const text = [...scripts, ...installScripts].map((name) => wholeScript(scriptsOf(facts), name)).join('\n')
  const isCalled = (names: string) => new RegExp(`(?:^|[\\s;&|(])(?:${names})\\s`, 'm').test(`${text}\n`)
  const isOld = Number.parseInt(tools.node, 10) < oldestUsual
  return called
    .filter(({ id, names }) => id !== tools.manager.id && (isCalled(names) || (id === 'npm' && isOld)))
    .map(({ id, range }) => ({
      node: { range: tools.node, file: 'the app' },
      nodeBounds: {},
      manager: { id, ...(range === undefined ? {} : { range }), file: 'a script of package.json' },
    }))
}
