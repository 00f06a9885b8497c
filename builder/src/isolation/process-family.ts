import { hasEnvironment, type ProcessEntry, readProcessTable } from './process-table.ts'

/** The variable by which a job's processes are known, whoever their parent is by now. */
export const jobMarker = 'TRELLIS_JOB'

/** The same for one command of a job: the end of one must not end another that runs beside it. */
export const commandMarker = 'TRELLIS_COMMAND'

export type FamilyOptions = {
  /** The first process; its children and theirs belong to the family. */
  root: number
  /** `<NAME>=<value>` that marks processes as members; absent where the kernel keeps them together anyway. */
  marker?: string
}

/**
 * All processes that a command started: by descent, by what was a member when it was last looked at, and by the marker
 * in the environment, so children that left their group or lost their parent are found as well.
 */
export class ProcessFamily {
  readonly #options: FamilyOptions
  #known = new Map<string, boolean>()

  constructor(options: FamilyOptions) {
    this.#options = options
  }

  /** Members that run now, without those that have ended and only wait to be collected. */
  members(): ProcessEntry[] {
    const table = readProcessTable()
    const known = new Map<string, boolean>()
    const belongs = (entry: ProcessEntry, depth: number): boolean => {
      if (entry.pid === process.pid) return false
      const key = `${entry.pid}:${entry.startTime}`
      const before = known.get(key) ?? (this.#known.get(key) === true ? true : undefined)
      if (before !== undefined) return before
      const parent = table.get(entry.parent)
      const member =
        entry.pid === this.#options.root || (parent !== undefined && depth < 1000 && belongs(parent, depth + 1))
      known.set(key, member || this.#isMarked(entry, key))
      return known.get(key) === true
    }
    const found: ProcessEntry[] = []
    for (const entry of table.values()) {
      const member = belongs(entry, 0)
      known.set(`${entry.pid}:${entry.startTime}`, member)
      if (member && !entry.zombie) found.push(entry)
    }
    this.#known = known
    return found
  }

  /** The environment of a process is read once: it is that of its start. */
  #isMarked(entry: ProcessEntry, key: string): boolean {
    const { marker } = this.#options
    if (!marker || this.#known.has(key)) return false
    return hasEnvironment(entry.pid, marker)
  }
}

/** Kills a group and then every member until none is left or `rounds` are used up. */
export function killFamily(family: ProcessFamily, options: { group?: number; rounds: number }): number {
  let left = 0
  for (let round = 0; round < options.rounds; round++) {
    if (options.group !== undefined) signal(-options.group)
    const members = family.members()
    left = members.length
    if (left === 0) return 0
    for (const { pid } of members) signal(pid)
  }
  return left
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
