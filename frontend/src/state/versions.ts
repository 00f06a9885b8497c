import type { Deployment, PipelineUpdate, Step } from '@trellis/shared'

type Versioned = { version: number }

/** A document replaces the held one unless it is older; an equal one is the same document, read again. */
export function takesDocument(held: Versioned | undefined, arriving: Versioned): boolean {
  return held === undefined || arriving.version >= held.version
}

/**
 * A live picture replaces the held one when its version is higher, or when it is equal and its progress is not lower:
 * progress goes by without a write, so several pictures share one version.
 */
export function takesPipeline(
  held: Pick<PipelineUpdate, 'version' | 'progress'> | undefined,
  arriving: Pick<PipelineUpdate, 'version' | 'progress'>,
): boolean {
  if (held === undefined || arriving.version > held.version) return true
  return arriving.version === held.version && arriving.progress >= held.progress
}

/** The live picture that a deployment's document holds. */
export function pipelineOf(deployment: Deployment): PipelineUpdate {
  const { id, plantId, version, kind, status, steps, progress, message } = deployment
  return { id: plantId, deploymentId: id, version, kind, status, steps, progress, message }
}

const unfinished: ReadonlySet<Step['status']> = new Set(['pending', 'active'])

export function finishedSteps(steps: readonly Step[]): number {
  return steps.filter((step) => !unfinished.has(step.status)).length
}

/**
 * Whether the document is behind the live picture in a way that matters: commit, analysis, error and insight arrive with
 * finished steps and with the end, percentages alone bring nothing that the picture does not hold.
 */
export function needsDocument(pipeline: PipelineUpdate | undefined, held: Deployment | undefined): boolean {
  if (held === undefined) return true
  if (pipeline === undefined || pipeline.version <= held.version) return false
  return pipeline.status !== held.status || finishedSteps(pipeline.steps) !== finishedSteps(held.steps)
}
