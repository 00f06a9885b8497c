import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'

/** The documents in a data folder that name any of these words, in their path or in what they hold. */
export function documentsNaming(folder: string, words: readonly string[]): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite') && !name.includes('accounts'))
  return files.flatMap((file) => {
    const database = new Database(join(folder, file), { readonly: true })
    try {
      const rows = database.prepare('SELECT path, data FROM documents').raw(true).all() as [string, string][]
      const names = (text: string) => words.some((word) => text.includes(word))
      return rows.filter(([path, data]) => names(path) || names(data)).map(([path]) => path)
    } finally {
      database.close()
    }
  })
}
