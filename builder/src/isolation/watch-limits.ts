import { statfs } from 'node:fs/promises'
import { folderBytes } from './folder-bytes.ts'
import type { Breach } from './isolation.ts'
import type { ProcessFamily } from './process-family.ts'
import { type ProcessEntry, readShareBytes } from './process-table.ts'

const lookMs = 250
const diskMs = 1000

export type WatchedLimits = { memoryBytes: number; processes: number; diskBytes: number }

export type WatchOptions = {
  family: ProcessFamily
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
  const processTimer = setInterval(() => {
    const found = judgeProcesses(options.family.members(), options.limits)
    if (found) breach(found)
  }, lookMs)
  const disk = new DiskWatch(options)
  const diskTimer = setInterval(async () => {
    // A folder that cannot be measured at this moment is measured at the next.
    if (await disk.isOver().catch(() => false)) breach('disk_limit')
  }, lookMs)
  const stop = () => {
    stopped = true
    clearInterval(processTimer)
    clearInterval(diskTimer)
  }
  return stop
}

/** Pages that are shared count once only when the plain sum says too much, because that is slow to read. */
export function judgeProcesses(members: readonly ProcessEntry[], limits: WatchedLimits): Breach | undefined {
  if (members.length > limits.processes) return 'process_limit'
  const resident = sum(members.map((entry) => entry.residentBytes))
  if (resident <= limits.memoryBytes) return undefined
  const share = sum(members.map((entry) => readShareBytes(entry.pid) ?? entry.residentBytes))
  return share > limits.memoryBytes ? 'memory_limit' : undefined
}

class DiskWatch {
  readonly #options: WatchOptions
  #busy = false
  #nextAt = 0
  #lastBytes = 0
  #lastFree: number | undefined

  constructor(options: WatchOptions) {
    this.#options = options
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
      this.#lastBytes = await folderBytes(this.#options.folder)
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
