import type { BuildJob, JobEnd, JobHandle, OnWaiting, Runner } from '../../src/ports/runner.ts'

export const noIsolation = { kind: 'none', available: true, sentence: 'Tests build nothing.' } as const

/**
 * A runner whose jobs a test plays itself: what was started stands in `started`, what was stopped in `stopped`, what was
 * kept at each sweep in `swept`, which plants were forgotten in `forgotten`; `end` says that a job is gone. Jobs in
 * `running` are found without a handle. `trouble.error`, when set, is why a job cannot be started, `trouble.wait` what comes
 * before its start.
 */
export function playedRunner(name = 'played') {
  const started: BuildJob[] = []
  const stopped: string[] = []
  const forgotten: string[] = []
  const swept: ReadonlySet<string>[] = []
  const running = new Set<string>()
  const trouble: { error?: Error; wait?: (onWaiting: OnWaiting) => Promise<void> } = {}
  const gone = new Map<string, JobEnd>()
  const ends = new Map<string, (end: JobEnd) => void>()
  const runner: Runner = {
    name,
    isolation: () => noIsolation,
    async start(job, onWaiting = async () => true) {
      await trouble.wait?.(onWaiting)
      if (trouble.error) throw trouble.error
      started.push(job)
      return { job: `${job.deploymentId}-${job.attempt}` }
    },
    find: async (job) => {
      const name = `${job.deploymentId}-${job.attempt}`
      return running.has(name) ? { job: name } : undefined
    },
    watch(handle, onEnd) {
      const before = gone.get(String(handle.job))
      if (before) setImmediate(() => onEnd(before))
      ends.set(String(handle.job), onEnd)
      return () => void ends.delete(String(handle.job))
    },
    async stop(handle: JobHandle) {
      stopped.push(String(handle.job))
    },
    async sweep(keep) {
      swept.push(new Set(keep))
    },
    forget: async (plantId) => void forgotten.push(plantId),
    close: async () => {},
  }
  function end(job: string, reason: string): void {
    gone.set(job, { reason })
    ends.get(job)?.({ reason })
  }
  return { runner, started, stopped, swept, running, forgotten, trouble, end }
}
