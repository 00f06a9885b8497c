import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DataFolderLock, lockDataFolder } from './data-folder.ts'

let root: string
let locks: DataFolderLock[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trellis-folder-'))
  locks = []
})
afterEach(() => {
  for (const lock of locks) lock.release()
  rmSync(root, { recursive: true, force: true })
})

function lock(folder: string, url?: string): DataFolderLock {
  const taken = lockDataFolder(folder, url)
  locks.push(taken)
  return taken
}

/** Another process that tries to take the folder, says what came of it, and stays until it is killed. */
function rival(folder: string) {
  const source = `
    import { lockDataFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'data-folder.ts')).href)}
    try { lockDataFolder(${JSON.stringify(folder)}, 'http://rival'); console.log('taken') } catch (error) { console.log(error.message) }
    setInterval(() => {}, 1000)`
  const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', source]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname })
  const said = once(child.stdout.setEncoding('utf8'), 'data').then(([text]) => String(text).trim())
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return { pid: child.pid, said, kill }
}

it('makes the folder for its owner only', () => {
  const folder = join(root, 'deep', 'data')
  expect(lock(folder).folder).toBe(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

it('says at once when a folder cannot be made, also where the system has no place for folders', () => {
  for (const folder of ['/proc/trellis/data', '/dev/null/data']) {
    expect(() => lock(folder)).toThrow(`The data folder ${folder} cannot be written`)
  }
})

it('refuses a second server and names the first by its process and, once known, its address', () => {
  const first = lock(root)
  expect(() => lockDataFolder(root)).toThrow(`process ${process.pid})`)
  first.announce('http://localhost:8080')
  expect(() => lockDataFolder(root)).toThrow(`process ${process.pid} at http://localhost:8080`)
  expect(() => lockDataFolder(root)).toThrow('TRELLIS_DATA')
})

it('is free again after a release, which may come twice', () => {
  const first = lock(root)
  first.release()
  lock(root)
  first.release()
  expect(() => lockDataFolder(root)).toThrow('Another Trellis server')
})

it('names a server in another process, and is free as soon as that one is killed', async () => {
  const other = rival(root)
  try {
    expect(await other.said).toBe('taken')
    expect(() => lockDataFolder(root)).toThrow(`process ${other.pid} at http://rival`)
  } finally {
    await other.kill()
  }
  expect(existsSync(join(root, 'server.lock'))).toBe(true)
  lock(root)
})

it('lets one of several in that start at once', async () => {
  const rivals = [rival(root), rival(root), rival(root)]
  try {
    const said = await Promise.all(rivals.map((one) => one.said))
    expect(said.filter((text) => text === 'taken')).toHaveLength(1)
    expect(said.filter((text) => text.startsWith('Another Trellis server'))).toHaveLength(2)
  } finally {
    await Promise.all(rivals.map((one) => one.kill()))
  }
})

it('does not name a process that only has the pid of an earlier server', () => {
  const first = lock(root)
  writeFileSync(join(root, 'server.lock'), JSON.stringify({ pid: process.pid, startTime: '1' }))
  expect(() => lockDataFolder(root)).toThrow('just starting or stopping')
  first.release()
})

it('says in one sentence why a folder cannot be written', () => {
  writeFileSync(join(root, 'file'), '')
  expect(() => lockDataFolder(join(root, 'file', 'data'))).toThrow(/cannot be written \(.+\)\. Give this user/)
})
