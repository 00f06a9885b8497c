import type { PipelineUpdate } from '@trellis/shared/deployment'

type Lane = { sent: string; held?: PipelineUpdate; timer?: NodeJS.Timeout; workspaceId: string }

/**
 * Thins out bursts of percentages: an update that changes a step or a status goes at once, one that only moves percents
 * goes at most once per `everyMs` and deployment, the latest of them. Nothing overtakes; a held update that a newer one
 * makes pointless is dropped.
 */
export class PipelinePace {
  readonly #everyMs: number
  readonly #send: (workspaceId: string, update: PipelineUpdate) => void
  readonly #lanes = new Map<string, Lane>()

  constructor(send: (workspaceId: string, update: PipelineUpdate) => void, everyMs = 100) {
    this.#send = send
    this.#everyMs = everyMs
  }

  take(workspaceId: string, update: PipelineUpdate): void {
    const lane = this.#lanes.get(update.deploymentId)
    const outline = outlineOf(update)
    if (lane?.timer && lane.sent === outline) {
      lane.held = update
      return
    }
    clearTimeout(lane?.timer)
    this.#pass({ sent: outline, workspaceId }, update)
  }

  close(): void {
    for (const { timer } of this.#lanes.values()) clearTimeout(timer)
    this.#lanes.clear()
  }

  #pass(lane: Lane, update: PipelineUpdate): void {
    const { deploymentId } = update
    this.#send(lane.workspaceId, update)
    lane.timer = setTimeout(() => {
      const { held } = lane
      this.#lanes.delete(deploymentId)
      if (held) this.#pass({ sent: lane.sent, workspaceId: lane.workspaceId }, held)
    }, this.#everyMs)
    this.#lanes.set(deploymentId, lane)
  }
}

/** All of an update but its percentages and estimate. */
function outlineOf({ progress: _, eta: __, ...update }: PipelineUpdate): string {
  return JSON.stringify({ ...update, steps: update.steps.map(({ progress: ___, ...step }) => step) })
}
