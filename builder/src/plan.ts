import type { AnalysisReport, Risk } from '@trellis/shared'
import { foundOf } from './found.ts'

/** Where the site is after the build. */
export type OutputPlan = {
  /** Set by the person: this folder and no other. */
  fixed?: string
  /** Else the first of these that holds an `index.html`; empty text is the app's own folder. */
  candidates: string[]
  /** Those that are the site as well when the build leaves their pages as they were. */
  unchanged?: string[]
  /** Said when the build ends well and there is nothing to serve. */
  hint?: string
}

/** The exact tools of a plan, by their names and versions in the registry. */
export type Tools = {
  node: string
  manager: { id: ManagerId; version: string }
}

export type ManagerId = 'npm' | 'pnpm' | 'yarn' | 'bun'

/** How to make a site out of a checkout, as plain data: nothing has been run yet. */
export type Plan = {
  framework: string
  /** The app's folder, relative to the checkout; empty for its root. */
  app: string
  /** Where packages are installed, relative to the checkout: the app's own folder, or the root of its workspace. */
  installIn: string
  /** Absent when nothing is to be run. */
  tools?: Tools
  /** Absent when there is nothing to install. `ours`: chosen by Trellis, so a cached result may stand in for it. */
  install?: {
    command: string
    ours: boolean
    /** What to run when the command fails because the lockfile is not in step with the manifests. */
    outOfStep?: string
    /** What to run over packages that lie there already. Absent: the same command. */
    again?: string
    /** Packages of the app itself run scripts when they are installed, so a kept install does not stand in for all of it. */
    scripts?: boolean
  }
  /** The folders that an install fills, relative to the checkout: those are worth keeping for the next build. */
  installed: string[]
  /** Where commands find the fetched tools, as they see them; searched before the isolation's own search path. */
  toolFolders: string[]
  build?: { command: string }
  output: OutputPlan
  fallback: 'none' | 'spa'
  /** The app's own rules for a host say so, whatever other pages there are. */
  onePageRule?: boolean
  /** The path below which the pages expect to be served, with slashes around it: `/docs/`. Absent for `/`. */
  basePath?: string
  /** Folders, relative to the checkout, in which the framework keeps results for its next build. */
  caches: string[]
  /** Variables that the framework or the package manager needs. What the person set wins. */
  environment: Record<string, string>
  packageManager?: string
  nodeVersion?: string
  because: string[]
  warnings: string[]
  risks: Risk[]
}

/** The plan as it is told to people. `mask` works before anything is cut. */
export function reportOf(plan: Plan, mask: (text: string) => string): AnalysisReport {
  const { framework, packageManager, nodeVersion, fallback, because, warnings, risks } = plan
  const output = plan.output.fixed ?? plan.output.candidates[0]
  return {
    ...{ framework, fallback, because, warnings, found: foundOf(plan, mask), risks },
    ...(packageManager ? { packageManager } : {}),
    ...(nodeVersion ? { nodeVersion } : {}),
    ...(plan.install ? { installCommand: plan.install.command } : {}),
    ...(plan.build ? { buildCommand: plan.build.command } : {}),
    ...(output === undefined ? {} : { outputDir: output === '' ? '.' : output }),
  }
}
