import { fileURLToPath } from 'node:url'

/** The repository's root, from the sources as from the built files. */
export const root = fileURLToPath(new URL('../../', import.meta.url))
