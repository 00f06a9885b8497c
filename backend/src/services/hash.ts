import { createHash } from 'node:crypto'

/** SHA-256 in lower-case hex: the name under which a token is kept, and of everything else that is kept only as a hash. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
