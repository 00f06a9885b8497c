import { limits } from '@trellis/shared/limits'
import { maskable } from '@trellis/shared/maskable'

/** Why a value cannot be kept; nothing when it can. Never says anything of the value but its size. */
export function valueProblem(value: string): string | undefined {
  if (value === '') return 'The value is empty. Delete the secret instead, or give it a value.'
  // Text that was no UTF-8 arrives with this sign, or with half a character.
  if (value.includes('\uFFFD') || /\p{Surrogate}/u.test(value))
    return 'The value is not text in UTF-8. Encode it, for example as base64, and let the build decode it.'
  if (value.includes('\0')) return 'The value has a NUL in it, which no variable of a program can have.'
  const bytes = new TextEncoder().encode(value).length
  if (bytes > limits.secretValueBytes)
    return `The value has ${bytes.toLocaleString('en-US')} bytes; a secret may have ${limits.secretValueBytes.toLocaleString('en-US')}.`
  return undefined
}

/** What to say when the value is kept but will not be hidden; nothing when it will. */
export function maskingWarning(value: string, exposure: 'secret' | 'public'): string | undefined {
  if (exposure === 'public') return undefined
  const found = maskable(value)
  return found.maskable ? undefined : found.sentence
}
