import { quote } from '../quote.ts'

/** A name that a shell can export. Names of secrets are checked to be one where they are set. */
const name = /^[A-Za-z_][A-Za-z0-9_]*$/

/** An environment as a piece of shell that exports it, so that it stands on no command line. */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .filter(([key]) => name.test(key))
    .map(([key, value]) => `export ${key}=${quote(value)}\n`)
    .join('')
}
