import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorld, testSettings } from '../../test/kit/services.ts'
import { createHealth } from './health.ts'

test('health names the part that fails, keeps its folder to itself and logs the reason once', async () => {
  await using world = await openWorld()
  const { system } = world.services
  expect(await system.health()).toMatchObject({ status: 'ok', checks: { artifacts: { ok: true } } })
  const [blobs, away] = [join(world.folder, 'blobs'), join(world.folder, 'away')]
  await rename(blobs, away)
  world.clock.advance(1000)
  const unwell = await system.health()
  world.clock.advance(1000)
  await system.health()
  expect(unwell).toMatchObject({ status: 'failing', checks: { store: { ok: true }, artifacts: { ok: false } } })
  expect(unwell.checks.artifacts?.message).toContain('Artifacts')
  expect(JSON.stringify(unwell)).not.toContain(world.folder)
  expect(world.errors).toMatchObject([{ check: 'Artifacts' }])
  await rename(away, blobs)
  world.clock.advance(1000)
  expect(await system.health()).toMatchObject({ status: 'ok' })
})

test('STO5: whoever asks for health a thousand times a second costs one look', async () => {
  await using world = await openWorld()
  let [looks, now] = [0, world.clock.now()]
  const check = async () => {
    looks += 1
  }
  const clock = { ...world.parts.clock, now: () => now }
  const health = createHealth({ ...world.parts, clock, store: { check } }, '1.0.0')
  await Promise.all(Array.from({ length: 1000 }, () => health()))
  expect(looks).toBe(1)
  now += 999
  await health()
  expect(looks).toBe(1)
  now += 1
  await health()
  expect(looks).toBe(2)
})

test('LIM3: whoever sets a lower limit is told what the operator allows', async () => {
  const before = testSettings.buildLimits
  await using world = await openWorld({ buildLimits: { ...before, seconds: 90, processes: 64 } })
  expect((await world.services.system.config()).limits).toMatchObject({
    ...{ buildMinutes: 1.5, buildProcesses: 64, buildMemoryBytes: before.memoryBytes },
    ...{ buildDiskBytes: before.diskBytes, logVolumeBytes: before.logBytes },
  })
})
