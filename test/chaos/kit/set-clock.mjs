// Loaded first, it moves a process's clock on by the milliseconds that stand in the file named by CLOCK_FILE, so that a
// test sees what comes hours later without waiting for it.
import { existsSync, readFileSync } from 'node:fs'

const file = process.env.CLOCK_FILE
const ahead = file && existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
const Real = Date
const now = () => Real.now() + ahead

globalThis.Date = class MovedDate extends Real {
  constructor(...parts) {
    if (parts.length === 0) super(now())
    else super(...parts)
  }
  static now() {
    return now()
  }
}
