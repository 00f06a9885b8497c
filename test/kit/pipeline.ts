import type { PipelineUpdate } from './wire.ts'

export const deploySteps = ['queue', 'clone', 'analyze', 'install', 'build', 'upload', 'verify', 'release']

const rank: Record<string, number> = { pending: 0, active: 1, completed: 2, failed: 2, skipped: 2, cancelled: 2 }

/** What is wrong with a pipeline as it was shown: a version, a step or the progress that went back, or a jump ahead. */
export function backwardSteps(updates: PipelineUpdate[]): string[] {
  return updates.flatMap((update, index) => {
    const before = updates[index - 1]
    return [...(before ? fallen(before, update) : []), ...tooEarly(update)]
  })
}

function fallen(before: PipelineUpdate, now: PipelineUpdate): string[] {
  const wrong: string[] = []
  if (now.version < before.version) wrong.push(`version ${before.version} was followed by ${now.version}`)
  if (now.progress < before.progress) wrong.push(`progress fell from ${before.progress} to ${now.progress}`)
  for (const [index, step] of now.steps.entries()) {
    const earlier = before.steps[index]
    if (!earlier || earlier.id !== step.id) wrong.push(`the steps changed at ${step.id}`)
    else if ((rank[step.status] ?? -1) < (rank[earlier.status] ?? -1) || isOtherEnd(earlier.status, step.status)) {
      wrong.push(`${step.id} went from ${earlier.status} to ${step.status}`)
    } else if (step.progress < earlier.progress) wrong.push(`${step.id} fell to ${step.progress} %`)
  }
  return wrong
}

function isOtherEnd(before: string, now: string): boolean {
  return rank[before] === 2 && before !== now
}

/** A step that has begun although one before it has not ended. */
function tooEarly(update: PipelineUpdate): string[] {
  const firstOpen = update.steps.findIndex(({ status }) => (rank[status] ?? 0) < 2)
  const begun = update.steps.slice(firstOpen + 1).filter(({ status }) => status === 'active' || status === 'completed')
  return firstOpen < 0 ? [] : begun.map(({ id }) => `${id} began before ${update.steps[firstOpen]?.id} had ended`)
}
