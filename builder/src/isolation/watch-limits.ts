import { statfs } from 'node:fs/promises'
import { folderBytes } from './folder-bytes.ts'
import type { Breach } from './isolation.ts'
import { type ProcessEntry, readShareBytes } from './process-table.ts'
import type { Reach } from './reach.ts'

const lookMs = 250
const diskMs = 1000

export type WatchedLimits = { memoryBytes: number; processes: number; diskBytes: number }

/** What a command uses up where neither its processes nor its folder show it. In bytes; told as of the last look. */
export type Elsewhere = { look(): Promise<{ memoryBytes: number; diskBytes: number }> }

export type WatchOptions = {
  reach: Pick<Reach, 'members'>
  elsewhere?: Elsewhere
  limits: WatchedLimits
  /** The job's folder, all of which counts as used disk. */
  folder: string
  onBreach: (breach: Breach) => void
}

/**
 * Looks at a command every 250 ms: how many processes, how much memory in their sum. The folder's size is taken about
 * once a second, earlier when the free space falls fast, later when taking it is slow. Answers how to stop looking.
 */
export function watchLimits(options: WatchOptions): () => void {
  let stopped = false
  const breach = (kind: Breach) => {
    if (stopped) return
    stop()
    options.onBreach(kind)
  }
  const other = { memoryBytes: 0, diskBytes: 0 }
  const processTimer = setInterval(() => {
    const found = judgeProcesses(options.reach.members(), options.limits, other.memoryBytes)
    if (found) breach(found)
  }, lookMs)
  const disk = new DiskWatch(options, other)
  const diskTimer = setInterval(async () => {
    // A folder that cannot be measured at this moment is measured at the next.
    if (await disk.isOver().catch(() => false)) breach('disk_limit')
  }, lookMs)
  const otherTimer = setInterval(async () => {
    Object.assign(other, await options.elsewhere?.look().catch(() => other))
  }, diskMs)
  const stop = () => {
    stopped = true
    clearInterval(processTimer)
    clearInterval(diskTimer)
    clearInterval(otherTimer)
  }
  return stop
}

/** Pages that are shared count once only when the plain sum says too much, because that is slow to read. */
export function judgeProcesses(
  members: readonly ProcessEntry[],
  limits: WatchedLimits,
  otherBytes = 0,
): Breach | undefined {
  if (members.length > limits.processes) return 'process_limit'
  const resident = otherBytes + sum(members.map((entry) => entry.residentBytes))
  if (resident <= limits.memoryBytes) return undefined
  const share = otherBytes + sum(members.map((entry) => readShareBytes(entry.pid) ?? entry.residentBytes))
  return share > limits.memoryBytes ? 'memory_limit' : undefined
}

class DiskWatch {
  readonly #options: WatchOptions
  readonly #other: { diskBytes: number }
  #busy = false
  #nextAt = 0
  #lastBytes = 0
  #lastFree: number | undefined

  constructor(options: WatchOptions, other: { diskBytes: number }) {
    this.#options = options
    this.#other = other
  }

  async isOver(): Promise<boolean> {
    if (this.#busy) return false
    this.#busy = true
    try {
      const free = await freeBytes(this.#options.folder)
      const { diskBytes } = this.#options.limits
      const mayBeOver = this.#lastFree !== undefined && this.#lastBytes + this.#lastFree - free > diskBytes
      const started = performance.now()
      if (!mayBeOver && started < this.#nextAt) return false
      this.#lastBytes = this.#other.diskBytes + (await folderBytes(this.#options.folder))
      this.#lastFree = free
      const took = performance.now() - started
      this.#nextAt = performance.now() + Math.max(diskMs, took * 10)
      return this.#lastBytes > diskBytes
    } finally {
      this.#busy = false
    }
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
