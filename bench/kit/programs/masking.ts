// Reads the log of real builds over and over, in the pieces in which a pipe gives it, and says how many megabytes a second
// went through. What the processor has to learn about the program is learnt before the clock starts.
import { createHash } from 'node:crypto'
import { limits } from '@trellis/shared'
import { LineSplitter } from '../../../builder/src/log/line-splitter.ts'
import { makeMask } from '../../../builder/src/secrets/mask.ts'
import { SecretSearch } from '../../../builder/src/secrets/search.ts'
import { secretSet } from '../../../builder/src/secrets/secret-set.ts'
import { cleanLines, secrets } from '../../../builder/test/secrets/corpus.ts'
import { input, say } from './program.ts'

/** `secrets`: so many of the corpus are looked for. */
export type MaskingInput = { work: 'split' | 'mask' | 'hash' | 'search'; secrets: number; megabytes: number }

const pieceBytes = 64 * 1024
const given = input<MaskingInput>()
const log = Buffer.from(`${cleanLines().join('\n')}\n`)
const set = secretSet(
  Object.entries(secrets)
    .slice(0, given.secrets)
    .map(([name, value]) => ({ name, value })),
)

let lines = 0
const splitter = new LineSplitter(limits.logLineBytes, () => {
  lines += 1
})
const mask = makeMask(set)
const hash = createHash('sha256')
const search = new SecretSearch(set)

const works: Record<MaskingInput['work'], (piece: Buffer) => void> = {
  split: (piece) => splitter.write(piece),
  mask: (piece) => splitter.write(mask.write(piece)),
  hash: (piece) => void hash.update(piece),
  search: (piece) => search.write(piece),
}

function through(megabytes: number): number {
  const work = works[given.work]
  let bytes = 0
  while (bytes < megabytes * 1e6) {
    for (let from = 0; from < log.length; from += pieceBytes) work(log.subarray(from, from + pieceBytes))
    bytes += log.length
  }
  return bytes
}

through(given.megabytes / 4)
// Time of the processor, so that what else the machine does is not counted.
const began = process.cpuUsage()
const bytes = through(given.megabytes)
const { user, system } = process.cpuUsage(began)
say('through', { rate: bytes / (user + system), found: search.found ?? '', lines })
process.disconnect()
