import type { AppSource } from '../app-source.ts'
import { gatherFacts } from '../detect/facts.ts'
import { StepFailure } from '../failures.ts'
import type { Harvest } from '../job-context.ts'
import { makePlan } from '../make-plan.ts'
import { type Plan, reportOf } from '../plan.ts'
import type { BuildStep } from './step.ts'

/** Looks at the checkout, makes the plan, and says what it found and why. Runs nothing of the app. */
export const analyzeStep: BuildStep = {
  name: 'analyze',
  async run(context, harvest) {
    const app = appOf(harvest)
    const facts = await gatherFacts(app)
    const plan = makePlan(facts, context.plan.settings, context.toolchain)
    harvest.facts = facts
    harvest.plan = plan
    context.report.analysis(reportOf(plan))
    for (const line of describePlan(plan)) context.log.system(line)
    context.say(plan.framework)
    return 'completed'
  },
}

export function appOf(harvest: Harvest): AppSource {
  if (!harvest.app) throw new StepFailure('internal', 'The source was not cloned before it was needed.')
  return harvest.app
}

export function planOf(harvest: Harvest): Plan {
  if (!harvest.plan) throw new StepFailure('internal', 'The plan was not made before it was needed.')
  return harvest.plan
}

function describePlan(plan: Plan): string[] {
  const output = plan.output.fixed ?? plan.output.candidates[0] ?? ''
  return [
    `Framework: ${plan.framework}`,
    ...plan.because.map((reason) => `  because ${reason}`),
    ...(plan.packageManager ? [`Toolchain: Node.js ${plan.nodeVersion}, ${plan.packageManager}`] : []),
    `Install: ${plan.install?.command ?? 'nothing to install'}`,
    `Build: ${plan.build?.command ?? 'nothing to build'}`,
    `Output: ${output === '' ? 'the folder itself' : output}${plan.fallback === 'spa' ? ', one page for all addresses' : ''}`,
    ...plan.warnings.map((warning) => `Warning: ${warning}`),
  ]
}
