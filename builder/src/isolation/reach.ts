import { setTimeout as sleep } from 'node:timers/promises'
import type { Breach } from './isolation.ts'
import { killFamily, ProcessFamily } from './process-family.ts'
import type { ProcessEntry } from './process-table.ts'

/** How the processes of one command are seen and ended. */
export type Reach = {
  /** Processes that run now, without those that have ended and only wait to be collected. */
  members(): ProcessEntry[]
  /** Ends them at once. May be called again. */
  kill(): void
  /** Ends what is left after the command's own end, and waits until nothing is; with a deadline. Never rejects. */
  clear(): Promise<void>
  /** Which limit a kernel that holds one itself says was passed, asked with the exit code after the end. */
  verdict?(code: number | null): Promise<Breach | undefined>
}

/** Processes known by descent from the first one, whose group is its own, and by the marker in their environment. */
export function familyReach(root: number, marker: string | undefined): Reach {
  const family = new ProcessFamily({ root, ...(marker ? { marker } : {}) })
  return {
    members: () => family.members(),
    kill: () => void killFamily(family, { group: root, rounds: 3 }),
    clear: () => untilNone(() => killFamily(family, { group: root, rounds: 1 })),
  }
}

/** With a deadline, because a process in the kernel's hands may take its time. */
export async function untilNone(round: () => number | Promise<number>): Promise<void> {
  for (let rounds = 0; rounds < 100; rounds++) {
    if ((await round()) === 0) return
    await sleep(10)
  }
}
