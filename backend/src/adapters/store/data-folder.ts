import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import Database from 'libsql'
import { holderHere, readHolder, writeHolder } from './lock-holder.ts'

/** The right to use a data folder. `announce` adds the server's address to what a second server is told. */
export type DataFolderLock = { folder: string; announce(url: string): void; release(): void }

/** Locks must stay reachable: the operating system frees the lock of a connection that is collected as garbage. */
const held = new Set<Database.Database>()

/**
 * Makes the folder where it is missing (mode 0700) and takes it for this process alone. The lock is SQLite's own on
 * `server.lock.db`: the operating system lets one process have it, and takes it back when that process ends in any way.
 * `server.lock` beside it only says who has it. Throws an Error with one sentence for people when the folder cannot be
 * written, or belongs to a running server, which it names; nothing is changed then.
 */
export function lockDataFolder(path: string, url?: string): DataFolderLock {
  const folder = resolve(path)
  makeWritable(folder)
  const note = join(folder, 'server.lock')
  const database = takeLock(folder, note)
  held.add(database)
  writeHolder(note, holderHere(url))
  return {
    folder,
    announce: (address) => writeHolder(note, holderHere(address)),
    release: () => {
      if (!held.delete(database)) return
      rmSync(note, { force: true })
      database.close()
    },
  }
}

function makeWritable(folder: string): void {
  try {
    makeFolder(folder)
    const probe = join(folder, `.probe-${process.pid}`)
    writeFileSync(probe, '', { mode: 0o600 })
    rmSync(probe)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The data folder ${folder} cannot be written (${reason}). Give this user the right to write there, or set TRELLIS_DATA to another folder.`,
      { cause: error },
    )
  }
}

/** Node's own recursive making never returns where a file system lets nobody make folders, as `/proc` does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}

function takeLock(folder: string, note: string): Database.Database {
  const database = new Database(join(folder, 'server.lock.db'))
  try {
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    const holder = readHolder(note)
    const who = holder
      ? `process ${holder.pid}${holder.url ? ` at ${holder.url}` : ''}`
      : 'a process that is just starting or stopping'
    throw new Error(
      `Another Trellis server (${who}) uses the data folder ${folder}. Stop it first, or set TRELLIS_DATA to another folder.`,
      { cause: error },
    )
  }
}
