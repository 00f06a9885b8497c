import { maskable } from '@trellis/shared'
import { bitsPerCharacter } from '../risks/judge-secret.ts'

/** `whole` is the value itself; a part is something of it that gives enough away when it stands alone. */
export type SecretPart = { text: string; whole: boolean }

const shortestLine = 8
const shortestDrawn = 16
const leastBits = 3

/**
 * What of a secret's value must not be seen: the value without space around it, each line of one that has several, the
 * keys in one that is JSON, and the password in one that is a URL. Empty when the value is too short or too common to be
 * cut out of anything.
 */
export function partsOf(value: string): SecretPart[] {
  const text = value.trim()
  if (!maskable(text).maskable) return []
  const normal = text.replace(/\r\n?/g, '\n')
  const wholes = new Set([normal, normal.normalize('NFC'), normal.normalize('NFD')])
  const parts = new Set([...(jsonSecrets(text) ?? linesOf(normal)), ...passwordsOf(text)])
  return [
    ...[...wholes].map((whole) => ({ text: whole, whole: true })),
    ...[...parts]
      .filter((part) => !wholes.has(part) && maskable(part).maskable)
      .map((part) => ({ text: part, whole: false })),
  ]
}

/** Lines that are not only the frame of a key. */
function linesOf(text: string): string[] {
  if (!text.includes('\n')) return []
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line.length >= shortestLine && !/^-+[A-Z0-9 ]+-+$/.test(line))
}

/** Of a document such as a service account's only what is secret: its ids and addresses may stand in any page. */
function jsonSecrets(text: string): string[] | undefined {
  if (!/^[{[]/.test(text)) return undefined
  try {
    return [...secretStrings(JSON.parse(text), '')].flatMap((each) => [each, ...linesOf(each)])
  } catch {
    // It only looks like JSON, so it is a text like any other.
    return undefined
  }
}

function* secretStrings(value: unknown, name: string): Generator<string> {
  if (typeof value === 'string') {
    const text = value.trim().replace(/\r\n?/g, '\n')
    if (isDrawn(text) || (text.length >= shortestLine && telling.test(name))) yield text
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* secretStrings(inner, key)
  }
}

const telling = /secret|passw|passphrase|token|private_?key$|api_?key$/i

/** Mixed as only machines mix, and no address. */
function isDrawn(text: string): boolean {
  if (text.length < shortestDrawn || /\s|:\/\/|@/.test(text)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length
  return kinds >= 2 && /\d/.test(text) && bitsPerCharacter(text) >= leastBits
}

/** The password in a URL, as it stands there and as it is used. */
function passwordsOf(text: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/]*@/i.test(text) || !URL.canParse(text)) return []
  const { password } = new URL(text)
  if (password.length < shortestLine) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    // A percent sign that escapes nothing stands for itself.
    return [password]
  }
}
