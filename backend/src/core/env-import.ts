import { type EnvProblem, longestEnvFile, parseEnv } from './env-file.ts'
import { exposureNote, publicPrefixOf } from './secret-exposure.ts'
import { nameProblem } from './secret-names.ts'
import { maskingWarning, valueProblem } from './secret-values.ts'

export type ImportChange = {
  name: string
  change: 'add' | 'replace' | 'same'
  line: number
  /** What to know or to answer before it is done. */
  notes: string[]
}

/** What an import would do, without a value in it; `values` are those to write and go nowhere else. */
export type ImportPreview = { changes: ImportChange[]; problems: EnvProblem[]; values: ReadonlyMap<string, string> }

/**
 * What importing a file into the secrets of a scope would change. `compare` says of a name there and a value whether it is
 * the same; only the caller can open what is there. A line with a problem is left out, and the others are not.
 */
export function previewImport(
  text: string,
  compare: (name: string, value: string) => 'new' | 'same' | 'different',
): ImportPreview {
  if (text.length > longestEnvFile) {
    const message = 'The file is too long for one of variables. Nothing was read; import it in parts.'
    return { changes: [], problems: [{ line: 1, message }], values: new Map() }
  }
  const { entries, problems } = parseEnv(text)
  const changes: ImportChange[] = []
  const values = new Map<string, string>()
  for (const { name, value, line } of entries) {
    const problem = nameProblem(name) ?? valueProblem(value)
    if (problem) {
      problems.push({ line, message: `${name} is left out. ${problem}` })
      continue
    }
    const found = compare(name, value)
    changes.push({
      ...{ name, line },
      change: found === 'new' ? 'add' : found === 'same' ? 'same' : 'replace',
      notes: notesOf(name, value),
    })
    if (found !== 'same') values.set(name, value)
  }
  return { changes, problems: problems.sort((a, b) => a.line - b.line), values }
}

function notesOf(name: string, value: string): string[] {
  // Such a variable is asked about; whether it is masked matters only if it is to stay secret.
  const masking = publicPrefixOf(name) ? undefined : maskingWarning(value, 'secret')
  const reference = /\$\{?\w/.test(value) ? 'It names other variables by $, which stay as they are written.' : undefined
  return [exposureNote(name, 'secret'), masking, reference].filter((note) => note !== undefined)
}
