import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorld } from '../../test/kit/services.ts'

test('health names the part that fails, keeps its folder to itself and logs the reason once', async () => {
  await using world = await openWorld()
  const { system } = world.services
  expect(await system.health()).toMatchObject({ status: 'ok', checks: { artifacts: { ok: true } } })
  const [blobs, away] = [join(world.folder, 'blobs'), join(world.folder, 'away')]
  await rename(blobs, away)
  const unwell = await system.health()
  await system.health()
  expect(unwell).toMatchObject({ status: 'failing', checks: { store: { ok: true }, artifacts: { ok: false } } })
  expect(unwell.checks.artifacts?.message).toContain('Artifacts')
  expect(JSON.stringify(unwell)).not.toContain(world.folder)
  expect(world.errors).toMatchObject([{ check: 'Artifacts' }])
  await rename(away, blobs)
  expect(await system.health()).toMatchObject({ status: 'ok' })
})
