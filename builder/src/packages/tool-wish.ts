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

const usualRanges: Readonly<Record<Exclude<ManagerId, 'npm'>, string>> = {
  pnpm: '^10.0.0',
  yarn: '^1.22.0',
  bun: '^1.0.0',
}

/** Other managers that the app's scripts call while it is installed and built, by whatever habit. */
export function alsoWished(facts: AppFacts, tools: Tools, scripts: readonly string[]): ToolWish[] {
  const text = [...scripts, ...installScripts].map((name) => wholeScript(scriptsOf(facts), name)).join('\n')
  return (['pnpm', 'yarn', 'bun'] as const)
    .filter((id) => id !== tools.manager.id && new RegExp(`(?:^|[\\s;&|(])${id}x?\\s`, 'm').test(`${text}\n`))
    .map((id) => ({
      node: { range: tools.node, file: 'the app' },
      nodeBounds: {},
      manager: { id, range: usualRanges[id], file: 'a script of package.json' },
    }))
}
