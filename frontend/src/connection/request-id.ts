/** A fresh id for one mutating command. `crypto.randomUUID` is missing on plain http, so the bytes are read directly. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
