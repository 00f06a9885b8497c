import { AppSource } from '../app-source.ts'
import type { AppFacts } from '../detect/facts.ts'
import { StepFailure } from '../failures.ts'
import { submodulesLeftWords } from '../git/submodules.ts'
import type { Harvest, JobContext } from '../job-context.ts'
import { type PlanDraft, withTools } from '../make-plan.ts'
import { alsoWished } from '../packages/tool-wish.ts'
import { type Plan, reportOf } from '../plan.ts'
import { readApp } from '../read-app.ts'
import { findRisks } from '../risks/find-risks.ts'
import { nodeRisk } from '../risks/node-risk.ts'
import { resolveTools } from '../toolchain/resolve.ts'
import type { BuildStep } from './step.ts'

/** Looks at the checkout, makes the plan, and says what it found and why. Runs nothing of the app. */
export const analyzeStep: BuildStep = {
  name: 'analyze',
  async run(context, harvest) {
    const checkout = await AppSource.open(context.host.checkout, '')
    const { app, facts, packages, draft } = await readApp(checkout, context.plan.settings)
    if (draft.plan.install || draft.plan.build) context.isolation.prepare?.('sandbox', 1)
    const looking = findRisks({ checkout, plan: draft.plan })
    // A failure of the tools must not leave the look without anybody to hear of its own.
    looking.catch(() => {})
    const plan = withRisks(await readyPlan(context, draft, facts), await looking)
    if (harvest.submodulesLeft?.length) plan.warnings.push(submodulesLeftWords(harvest.submodulesLeft))
    Object.assign(harvest, { app, facts, packages, plan })
    context.report.analysis(reportOf(plan, (text) => context.log.mask(text)))
    for (const line of describePlan(plan)) context.log.system(line)
    context.say(plan.framework)
    return 'completed'
  },
}

/** Adds what should be known to the plan. A checkout that is too large to be looked through is said to be. */
function withRisks(plan: Plan, { risks, isWhole }: Awaited<ReturnType<typeof findRisks>>): Plan {
  const large = 'The repository is large: only a part of it was looked through for keys and passwords.'
  return {
    ...plan,
    risks: [...plan.risks, ...risks, ...nodeRisk(plan.nodeVersion, new Date())],
    warnings: [...plan.warnings, ...(isWhole ? [] : [large])],
  }
}

/** The plan with its tools, and with those of other managers that its scripts call. */
async function readyPlan(context: JobContext, draft: PlanDraft, facts: AppFacts): Promise<Plan> {
  if (!draft.wish) return draft.plan
  const ready = await resolveTools(draft.wish, context)
  const plan = withTools(draft, ready)
  const also: string[] = []
  for (const wish of alsoWished(facts, ready.tools, draft.scripts)) {
    const { tools, binFolders } = await resolveTools(wish, context)
    also.push(...binFolders)
    plan.because.push(`${tools.manager.id} ${tools.manager.version} is there too, for scripts that call it`)
  }
  return { ...plan, toolFolders: [...new Set([...plan.toolFolders, ...also])] }
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
    ...(plan.app ? [`App: ${plan.app}`] : []),
    `Framework: ${plan.framework}`,
    ...plan.because.map((reason) => `  because ${reason}`),
    ...(plan.packageManager ? [`Toolchain: Node.js ${plan.nodeVersion}, ${plan.packageManager}`] : []),
    `Install: ${plan.install?.command ?? 'nothing to install'}`,
    `Build: ${plan.build?.command ?? 'nothing to build'}`,
    `Output: ${output === '' ? 'the folder itself' : output}${plan.fallback === 'spa' ? ', one page for all addresses' : ''}`,
    ...plan.warnings.map((warning) => `Warning: ${warning}`),
    ...plan.risks.map(({ title, file, line }) => `Risk: ${title}${file ? ` (${file}${line ? `:${line}` : ''})` : ''}`),
  ]
}
