import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, wherever a script was started from. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** A program of an installed package. */
export function tool(name) {
  return join(root, 'node_modules/.bin', name)
}
