import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from './sqlite-store.ts'

const program = fileURLToPath(new URL('../../../test/kit/write-until-killed.ts', import.meta.url))
const rounds = 4

let folder: string
let child: ChildProcess | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-crash-'))
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Lets the program write until it has acknowledged this many, kills it, and says what it had acknowledged. */
async function acknowledgedBeforeKill(round: number, enough: number): Promise<string[]> {
  const args = ['--import', 'tsx', '--conditions=source', program, folder, String(round)]
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  child = writer
  let printed = ''
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    if (printed.split('\n').length > enough) writer.kill('SIGKILL')
  })
  const [, signal] = await once(writer, 'close')
  expect(signal).toBe('SIGKILL')
  return printed.split('\n').slice(0, -1)
}

it('loses no acknowledged write and keeps no half transaction when it is killed', { timeout: 60_000 }, async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    acknowledged.push(...(await acknowledgedBeforeKill(round, 40 + round * 97)))
    const store = await openSqliteStore({ folder })
    for (const path of acknowledged) expect(await store.get({ path }), path).toBeDefined()
    for (let group = 0; group < 1000; group += 1) {
      const left = await store.get({ path: `domains/${round}-${group}-left` })
      const right = await store.get({ path: `domains/${round}-${group}-right` })
      expect(left === undefined, `transaction ${round}-${group}`).toBe(right === undefined)
    }
    await store.close()
  }
  expect(acknowledged.length).toBeGreaterThan(rounds * 40)
})
