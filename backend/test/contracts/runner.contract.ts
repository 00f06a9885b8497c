import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BuildJob, JobHandle, Runner } from '../../src/ports/runner.ts'

/** What a job does, besides obeying: see test/fixtures/fake-builder.mjs. */
export type Behaviour = 'ends' | 'fails' | 'waits' | 'stubborn' | 'scatters' | 'scatters and leaves'

export type RunnerHarness = {
  /** The runner of one server; opened again it is the runner of the next server in the same place. */
  open(): Promise<Runner>
  /** A runner whose builder cannot be started. */
  openBroken(): Promise<Runner>
  job(behaviour: Behaviour): BuildJob
  /** Resolves when the job has done all that its behaviour says. */
  ready(job: BuildJob): Promise<void>
  /** How many processes the job has started, and how many of them live now. */
  processes(job: BuildJob): Promise<{ started: number; alive: number }>
}

/** The promise of the product: a cancelled job leaves no process within this time. */
const twoSeconds = { timeout: 2000, interval: 20 }
const name = (job: BuildJob): string => `${job.deploymentId}-${job.attempt}`

/** Every promise of ports/runner.ts, for one adapter. */
export function runnerContract(title: string, harness: RunnerHarness): void {
  describe(`${title} keeps the Runner's contract`, () => {
    let runner: Runner
    let opened: Runner[] = []
    const open = async (): Promise<Runner> => {
      const next = await harness.open()
      opened.push(next)
      return next
    }
    beforeEach(async () => {
      opened = []
      runner = await open()
    })
    afterEach(async () => {
      for (const one of opened) await one.close()
      const last = await harness.open()
      await last.sweep(new Set())
      await last.close()
    })

    const started = async (behaviour: Behaviour): Promise<{ job: BuildJob; handle: JobHandle }> => {
      const job = harness.job(behaviour)
      const handle = await runner.start(job)
      if (behaviour !== 'ends' && behaviour !== 'fails') await harness.ready(job)
      return { job, handle }
    }
    const endsOf = (by: Runner, handle: JobHandle): string[] => {
      const ends: string[] = []
      by.watch(handle, (end) => ends.push(end.reason))
      return ends
    }
    const expectNone = async (job: BuildJob): Promise<void> => {
      const { started: count, alive } = await harness.processes(job)
      expect(count).toBeGreaterThan(0)
      expect(alive).toBe(0)
    }

    it('says what isolation builds get, in one sentence', () => {
      expect(runner.isolation().sentence).toMatch(/\.$/)
      expect(runner.name).not.toBe('')
    })

    it('gives handles that are plain data', async () => {
      const { handle } = await started('waits')
      expect(JSON.parse(JSON.stringify(handle))).toEqual(handle)
      await runner.stop(handle, 1000)
    })

    it.each(['ends', 'fails'] as const)('tells once that a job which %s is gone', async (behaviour) => {
      const { job, handle } = await started(behaviour)
      const ends = endsOf(runner, handle)
      await vi.waitFor(() => expect(ends).toHaveLength(1), { timeout: 5000 })
      expect(ends[0]).toMatch(/\.$/)
      expect(ends[0]?.includes('exit code 3') || behaviour === 'ends').toBe(true)
      await expectNone(job)
      const again = endsOf(runner, handle)
      await vi.waitFor(() => expect(again).toHaveLength(1), { timeout: 5000 })
      expect(ends).toHaveLength(1)
    })

    it('tells several watchers, and none that has stopped watching', async () => {
      const { handle } = await started('waits')
      const [one, two] = [endsOf(runner, handle), endsOf(runner, handle)]
      const left: string[] = []
      runner.watch(handle, (end) => left.push(end.reason))()
      runner.watch(handle, () => {
        throw new Error('a watcher that throws')
      })
      await runner.stop(handle, 1000)
      await vi.waitFor(() => expect([one.length, two.length]).toEqual([1, 1]), twoSeconds)
      expect(left).toEqual([])
    })

    it.each(['waits', 'scatters'] as const)('stops a job that %s, and nothing of it is left', async (behaviour) => {
      const { job, handle } = await started(behaviour)
      const ends = endsOf(runner, handle)
      const begun = performance.now()
      await runner.stop(handle, 1000)
      expect(performance.now() - begun).toBeLessThan(twoSeconds.timeout)
      await expectNone(job)
      expect(ends).toEqual(['The build was stopped.'])
    })

    it('kills a job that does not listen, once the grace is over', async () => {
      const { job, handle } = await started('stubborn')
      const begun = performance.now()
      await runner.stop(handle, 300)
      expect(performance.now() - begun).toBeGreaterThanOrEqual(290)
      await expectNone(job)
    })

    it('stops twice at once, and what is gone already', async () => {
      const { job, handle } = await started('scatters')
      await Promise.all([runner.stop(handle, 500), runner.stop(handle, 500)])
      await expectNone(job)
      await runner.stop(handle, 500)
    })

    it('ends what a job has left running', async () => {
      const { job, handle } = await started('scatters and leaves')
      const ends = endsOf(runner, handle)
      await vi.waitFor(() => expect(ends).toHaveLength(1), { timeout: 5000 })
      await expectNone(job)
    })

    it('finds a job that runs by its name alone, also one of an earlier server, and none that has ended', async () => {
      const { job, handle } = await started('waits')
      const next = await open()
      expect([await runner.find(job), await next.find(job)]).toEqual([handle, handle])
      expect(await next.find({ ...job, attempt: job.attempt + 1 })).toBeUndefined()
      await next.stop(handle, 1000)
      expect(await next.find(job)).toBeUndefined()
    })

    it('leaves jobs alone when it closes; the next server adopts, watches and stops them', async () => {
      const { job, handle } = await started('scatters')
      const before = endsOf(runner, handle)
      await runner.close()
      const next = await open()
      await next.sweep(new Set([name(job)]))
      const { started: count, alive } = await harness.processes(job)
      expect(alive).toBe(count)
      const ends = endsOf(next, handle)
      await next.stop(handle, 1000)
      await vi.waitFor(() => expect(ends).toHaveLength(1), twoSeconds)
      await expectNone(job)
      expect(before).toEqual([])
    })

    it('tells the next server of a job that ended between the two', async () => {
      const { job, handle } = await started('waits')
      await runner.close()
      const between = await open()
      await between.stop(handle, 1000)
      await between.close()
      const ends = endsOf(await open(), handle)
      await vi.waitFor(() => expect(ends).toHaveLength(1), twoSeconds)
      await expectNone(job)
    })

    it('sweeps what an earlier server has left and nobody has recorded, and keeps what is to be kept', async () => {
      const lost = await started('scatters')
      const stubborn = await started('stubborn')
      const kept = await started('waits')
      await runner.close()
      const next = await open()
      await next.sweep(new Set([name(kept.job)]))
      await expectNone(lost.job)
      await expectNone(stubborn.job)
      expect((await harness.processes(kept.job)).alive).toBeGreaterThan(0)
      await next.stop(kept.handle, 1000)
    })

    it('does not sweep what it has started itself', async () => {
      const { job, handle } = await started('waits')
      await runner.sweep(new Set())
      expect((await harness.processes(job)).alive).toBeGreaterThan(0)
      await runner.stop(handle, 1000)
    })

    it('runs jobs side by side and stops only the one that is meant', async () => {
      const one = await started('scatters')
      const two = await started('scatters')
      await runner.stop(one.handle, 1000)
      await expectNone(one.job)
      const { started: count, alive } = await harness.processes(two.job)
      expect(alive).toBe(count)
      await runner.stop(two.handle, 1000)
    })

    it('rejects with unavailable when the job cannot be started', async () => {
      const broken = await harness.openBroken()
      const refused = broken.start(harness.job('waits'))
      await expect(refused).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
      await broken.close()
    })
  })
}
