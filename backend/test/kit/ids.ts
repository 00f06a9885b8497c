import { createHash } from 'node:crypto'
import type { Ids } from '../../src/ports/ids.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ids that are the same in every run with the same seed; ULIDs rise, tokens look random. */
export function testIds(seed = 'test'): Ids {
  let count = 0
  const next = () => {
    count += 1
    return count
  }
  return {
    ulid: () => `01TEST${inBase32(next()).padStart(20, '0')}`,
    token: () => createHash('sha256').update(`${seed} ${next()}`).digest('base64url'),
  }
}

function inBase32(value: number): string {
  const rest = Math.floor(value / 32)
  return `${rest > 0 ? inBase32(rest) : ''}${alphabet[value % 32] ?? ''}`
}
