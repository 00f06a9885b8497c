import { limits } from '@trellis/shared'
import { StepFailure } from '../failures.ts'
import { lockNames } from '../packages/managers.ts'

/** What lies beside a site that is published from its source folder and is not part of it. */
const sourceNames = new Set(['node_modules', 'package.json', ...lockNames])

/** Dotfiles are never published, except `.well-known`, in which browsers and certificate authorities look. */
export function isPublished(path: string, whole: boolean): boolean {
  const parts = path.split('/')
  const hidden = parts.some((part, index) => part.startsWith('.') && !(index === 0 && part === '.well-known'))
  return !hidden && !(whole && parts[0] !== undefined && sourceNames.has(parts[0]))
}

/**
 * Normalises paths and refuses those that not every system could tell apart: a site that works here must work when its
 * files are copied elsewhere.
 */
export class PathBook {
  readonly #seen = new Map<string, string>()

  /** The path in Unicode NFC. Fails with `output_refused`. */
  add(path: string): string {
    const normal = path.normalize('NFC')
    if (Buffer.byteLength(normal) > limits.pathLength) throw refused(`The path ${normal.slice(0, 100)}... is too long.`)
    if (/[\p{Cc}\\\uFFFD]/u.test(normal)) throw unusableName(normal)
    const folded = normal.toLowerCase().normalize('NFC')
    const other = this.#seen.get(folded)
    if (other !== undefined)
      throw refused(`${other} and ${path} differ only by case or by how their letters are composed.`)
    this.#seen.set(folded, path)
    return normal
  }
}

/** For names that no address can have, and for those that are not UTF-8 and so cannot even be opened by their text. */
export function unusableName(path: string): StepFailure {
  return refused(`The name ${JSON.stringify(path)} cannot be part of an address.`)
}

function refused(what: string): StepFailure {
  return new StepFailure('output_refused', `${what} Nothing was published. Rename one and deploy again.`)
}
