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

/** Names that mean something to a shell itself: it refuses to set some of them, and others do not stay as they were set. */
const shells =
  /^(?:_|BASH\w*|DIRSTACK|E?UID|EPOCH\w+|FUNCNAME|GROUPS|HIST\w+|IFS|LINENO|OLDPWD|OPT\w+|PPID|PS\d|PWD|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM)$/

/** Whether a command gets exactly this environment when a shell exports it. npm reads names that no shell can export. */
export function isExportable(environment: Readonly<Record<string, string>>): boolean {
  return Object.keys(environment).every((key) => name.test(key) && !shells.test(key))
}

/** Whether a program can be started with this variable at all: the kernel ends a name at `=`, and both at a NUL. */
export function isPossibleVariable(key: string, value: string): boolean {
  return key !== '' && !/[=\0]/.test(key) && !value.includes('\0')
}

/**
 * Words for a program that reads them one behind the other, each ended by a NUL. A NUL inside of one would make the rest of
 * it another word, such as an option that shows more of the host: there must be none, whoever let it come so far.
 */
export function nulEnded(words: readonly string[]): string {
  const bad = words.findIndex((word) => word.includes('\0'))
  if (bad >= 0) throw new Error('A word for the sandbox has a NUL in it. The command was not started.')
  return words.map((word) => `${word}\0`).join('')
}
