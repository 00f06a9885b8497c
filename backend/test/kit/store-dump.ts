import { join } from 'node:path'
import Database from 'libsql'
import type { World } from './services.ts'

/** Every document of a world's Store with its revision: equal dumps mean that nothing at all was written in between. */
export function dumpOf(world: Pick<World, 'folder'>): Record<string, string> {
  const all: Record<string, string> = {}
  for (const file of ['trellis.sqlite', 'logs.sqlite']) {
    const database = new Database(join(world.folder, file), { readonly: true })
    try {
      const rows = database.prepare('SELECT path, revision, data FROM documents').raw(true).all() as unknown[][]
      for (const [path, revision, data] of rows) all[String(path)] = `${revision} ${data}`
    } finally {
      database.close()
    }
  }
  if (Object.keys(all).length === 0) throw new Error('no documents were found to compare')
  return all
}
