import type { AnalysisReport, BuildPlan, CacheKey, Commit, JobOrder } from '@trellis/shared'
import type { AppSource } from './app-source.ts'
import type { Kept } from './cache/open-kept.ts'
import type { AppFacts } from './detect/facts.ts'
import type { IsolatedPaths, Isolation } from './isolation/isolation.ts'
import type { LogWriter } from './log/log-writer.ts'
import type { OutputFolder } from './output/find-output.ts'
import type { PackageFacts } from './packages/facts.ts'
import type { Plan } from './plan.ts'
import type { Automaton } from './secrets/automaton.ts'
import type { Toolchain } from './toolchain/host-tools.ts'
import type { Backend } from './wire/backend.ts'

/** What every step has at hand. Paths in `host` are the builder's; commands know the isolation's names for them. */
export type JobContext = {
  order: JobOrder
  plan: BuildPlan
  host: IsolatedPaths
  isolation: Isolation
  backend: Backend
  log: LogWriter
  /** Every form of every secret of the build, to be searched for in whatever is to leave. */
  secrets: Automaton
  toolchain: Toolchain
  /** The server's own settings about registries, with tokens. For fetching tools alone: no command may see them. */
  registry: ReadonlyMap<string, string>
  /** What users' commands are told about the deployment, by name; `clone` adds the commit. */
  variables: Record<string, string>
  /** Settings about the registry as variables for npm. */
  npmEnvironment: Readonly<Record<string, string>>
  /** Aborted when the job must stop; its reason is a `Stopped`. */
  signal: AbortSignal
  /** Whole percent of the running step; may be told as often as one likes. */
  progress: (percent: number) => void
  /** One short sentence about the running step. */
  say: (message: string) => void
  report: { commit: (commit: Commit) => void; analysis: (analysis: AnalysisReport) => void }
}

/** What steps hand on to later ones. */
export type Harvest = {
  commit?: Commit
  app?: AppSource
  /** The paths of submodules that nobody asked for. */
  submodulesLeft?: string[]
  plan?: Plan
  facts?: AppFacts
  packages?: PackageFacts
  /** What the installed packages depend on, when they can be kept. */
  installKey?: CacheKey
  output?: OutputFolder
  /** What still runs behind the wall beside the build; awaited before the output is read. */
  beside: Promise<void>[]
  /** What leaves the checkout when the last process is gone, in this order. */
  kept: Kept[]
  /** Work that goes on beside the build, such as saving a cache; awaited before the end, never failing it. */
  background: Promise<void>[]
  uploaded?: { manifest: { sha256: string; size: number }; uploadedFiles: number; uploadedBytes: number }
}
