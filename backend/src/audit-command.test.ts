import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorld, type World } from '../test/kit/services.ts'
import { firstOwner } from '../test/kit/services-people.ts'
import { documents } from './ports/documents.ts'
import { queries } from './ports/queries.ts'
import { listAll } from './services/query-all.ts'

const file = join(import.meta.dirname, 'audit-command.ts')

/** The command as an operator gives it, as a process of its own beside the server of the test. */
function audit(folder: string, ...args: string[]) {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, TRELLIS_DATA: folder }
  const done = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), file, ...args], {
    ...{ cwd: folder, env, encoding: 'utf8', timeout: 60_000 },
  })
  return { status: done.status, said: done.stdout.trim(), complained: done.stderr.trim() }
}

async function allSealed(world: World): Promise<void> {
  await expect.poll(async () => (await listAll(world.store, queries.unsealed)).length, { timeout: 2000 }).toBe(0)
}

test('ACT3: the command proves the trail beside a running server, and names the link that does not hold', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await ada.do('update-workspace', { workspaceId, name: 'Meadow' })
  await allSealed(world)
  const { head } = await ada.do('verify-activity', { workspaceId })
  const noted = `${head?.seal}:${head?.hash}`
  const before = statSync(join(world.folder, 'trellis.sqlite')).mtimeMs
  expect(audit(world.folder, 'verify')).toEqual({
    ...{ status: 0, complained: '', said: `${workspaceId} "Meadow": ok, 2 entries; head ${noted}` },
  })
  expect(statSync(join(world.folder, 'trellis.sqlite')).mtimeMs).toBe(before)
  await ada.do('update-workspace', { workspaceId, name: 'Orchard' })
  await allSealed(world)
  expect(audit(world.folder, 'verify', '--workspace', workspaceId, '--head', noted)).toMatchObject({ status: 0 })
  const other = `1:${'0'.repeat(64)}`
  expect(audit(world.folder, 'verify', '--workspace', workspaceId, '--head', other)).toMatchObject({
    ...{ status: 1, said: expect.stringContaining('BROKEN (noted-head)') },
  })
  const [entry] = (await ada.do('get-activity', { workspaceId })).activity
  if (!entry) throw new Error('there is no entry')
  await world.store.delete(documents.activity(workspaceId, entry.id))
  const found = audit(world.folder, 'verify', '--workspace', workspaceId)
  expect(found.status).toBe(1)
  expect(found.said).toContain(`BROKEN (entry-removed). The entry ${entry.id} is gone`)
}, 60_000)

test('ACT3: the command makes nothing where there is no data, and says what it takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-audit-'))
  try {
    expect(audit(folder, 'verify')).toMatchObject({ status: 1, complained: expect.stringContaining('There is no ') })
    expect(audit(folder, 'verify', '--head', '1:x')).toMatchObject({ status: 2 })
    expect(audit(folder)).toMatchObject({ status: 2, complained: expect.stringContaining('npm run audit -- verify') })
    expect(await readdir(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
}, 60_000)
