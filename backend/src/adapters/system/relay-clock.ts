import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

/** Times are milliseconds. `drift` is how far two clocks may come apart in each of them. */
const followed = { every: 10_000, kept: 6, drift: 0.0001, warnAt: 5000 }
/** A clock that has gone back by less than this (milliseconds) stands still instead. */
const standsStillFor = 5000

/** `ahead` is what has to be added to the ticks; it is off by `within` at most, at `tick`. */
type Sample = { ahead: number; within: number; tick: number }

export type RelayClockOptions = {
  /** Asks the clock that is followed; milliseconds since the epoch. */
  time: () => Promise<number>
  log: Log
  everyMs?: number
  /** Ticks of milliseconds that are never set, and the machine's own clock. */
  ticks?: () => number
  own?: () => number
}

/** `offset` is by how many milliseconds the machine's own clock is ahead of the one that is followed; behind is negative. */
export type RelayClock = Clock & { offset(): number; close(): void }

/**
 * A clock that shows the same on all machines whatever their own clocks show: it asks the Relay's now and then and counts
 * on by itself in between, also while the Relay is away. The question that took the least time is trusted the most.
 * Rejects when the Relay cannot be asked at first.
 */
export async function followRelayClock(options: RelayClockOptions): Promise<RelayClock> {
  const { log, ticks = () => performance.now(), own = () => Date.now() } = options
  let samples: Sample[] = []
  let best: Sample = { ahead: 0, within: Number.POSITIVE_INFINITY, tick: 0 }
  let shown = Number.NEGATIVE_INFINITY

  function now(): number {
    const time = Math.floor(ticks() + best.ahead)
    if (time < shown && shown - time < standsStillFor) return shown
    shown = time
    return time
  }

  async function ask(): Promise<void> {
    const sample = await take(options.time, ticks)
    if (!agree(sample, best)) samples = []
    samples = [...samples, sample].slice(-followed.kept)
    best = samples.reduce((trusted, next) => (doubt(next, sample.tick) <= doubt(trusted, sample.tick) ? next : trusted))
  }

  const offset = () => Math.round(own() - (ticks() + best.ahead))
  for (let first = 0; first < 3; first += 1) await ask()
  if (Math.abs(offset()) > followed.warnAt) {
    log.warn({ offsetMs: offset() }, "This machine's clock is off. The clock of the Relay is used instead.")
  }
  const timer = setInterval(() => void ask().catch(() => undefined), options.everyMs ?? followed.every)
  timer.unref()
  return { now, iso: () => new Date(now()).toISOString(), offset, close: () => clearInterval(timer) }
}

async function take(time: () => Promise<number>, ticks: () => number): Promise<Sample> {
  const before = ticks()
  const answered = await time()
  const tick = ticks()
  const way = (tick - before) / 2
  return { ahead: answered + way - tick, within: way + 1, tick }
}

/** How wrong a sample may be by now. */
function doubt({ within, tick }: Sample, now: number): number {
  return within + (now - tick) * followed.drift
}

/** Two samples that cannot both be right were taken before and after the clock was set. */
function agree(sample: Sample, known: Sample): boolean {
  return Math.abs(sample.ahead - known.ahead) <= sample.within + doubt(known, sample.tick)
}
