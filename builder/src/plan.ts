import type { AnalysisReport } from '@trellis/shared'

/** Where the site is after the build. */
export type OutputPlan = {
  /** Set by the person: this folder and no other. */
  fixed?: string
  /** Else the first of these that holds an `index.html`; empty text is the app's own folder. */
  candidates: string[]
}

/** How to make a site out of a checkout, as plain data: nothing has been run yet. */
export type Plan = {
  framework: string
  /** Absent when there is nothing to install. `ours`: chosen by Trellis, so a cached result may stand in for it. */
  install?: { command: string; ours: boolean }
  build?: { command: string }
  output: OutputPlan
  fallback: 'none' | 'spa'
  packageManager?: string
  nodeVersion?: string
  because: string[]
  warnings: string[]
}

/** The plan as it is told to people. */
export function reportOf(plan: Plan): AnalysisReport {
  const { framework, packageManager, nodeVersion, fallback, because, warnings } = plan
  const output = plan.output.fixed ?? plan.output.candidates[0]
  return {
    ...{ framework, fallback, because, warnings },
    ...(packageManager ? { packageManager } : {}),
    ...(nodeVersion ? { nodeVersion } : {}),
    ...(plan.install ? { installCommand: plan.install.command } : {}),
    ...(plan.build ? { buildCommand: plan.build.command } : {}),
    ...(output === undefined ? {} : { outputDir: output === '' ? '.' : output }),
  }
}
