import type { ManagerId } from '../plan.ts'

/** What an app asks of its tools, as its files say it. Nothing is resolved yet. */
export type ToolWish = {
  /** As a person wrote it (`v18`, `lts/*`, `>=16 <23`), and the file that says so. Absent when nothing is asked. */
  node?: { range: string; file: string }
  /** The oldest and newest major of Node.js that the framework's version runs on, where that is known. */
  nodeBounds: { min?: number; max?: number }
  manager: {
    id: ManagerId
    /** An exact version, with or without a hash behind a plus sign, or a range. Absent: what goes with the Node.js. */
    range?: string
    /** The file that says so, for the words of a failure. */
    file?: string
  }
}
