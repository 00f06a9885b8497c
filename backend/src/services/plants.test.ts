import { commands } from '@trellis/shared/commands'
import type { BuildSettings } from '@trellis/shared/plant'
import { describe, expect, test } from 'vitest'
import { plantApp } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'

/** A plant of a world of its own, and a way to send a change of it as it comes over the wire. */
async function changeable() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await plantApp(ada)
  const change = async (sent: object) => {
    const payload = commands['update-plant'].payload.parse({ plantId: plant.id, ...sent })
    return (await ada.do('update-plant', payload)).plant
  }
  return { world, plant, change }
}

describe('PLA2: build settings are changed one by one or all together', () => {
  const set: BuildSettings = { rootDir: 'web', buildCommand: 'make', outputDir: 'out' }
  const changes: { name: string; sent: object; is: BuildSettings }[] = [
    { name: 'one', sent: { buildCommand: 'make all' }, is: { ...set, buildCommand: 'make all' } },
    {
      name: 'several',
      sent: { rootDir: 'app', startCommand: 'run' },
      is: { ...set, rootDir: 'app', startCommand: 'run' },
    },
    {
      name: 'one more',
      sent: { submodules: true, installCommand: ' i ' },
      is: { ...set, submodules: true, installCommand: 'i' },
    },
    { name: 'an empty one', sent: { buildCommand: ' ', rootDir: '' }, is: { outputDir: 'out' } },
    { name: 'none', sent: { buildCommand: null, outputDir: null, submodules: null }, is: { rootDir: 'web' } },
    { name: 'all', sent: { settings: { outputDir: 'dist' } }, is: { outputDir: 'dist' } },
    {
      name: 'all, then one',
      sent: { settings: { outputDir: 'dist' }, rootDir: 'a' },
      is: { outputDir: 'dist', rootDir: 'a' },
    },
    { name: 'something else', sent: { name: 'Shop' }, is: set },
  ]
  for (const { name, sent, is } of changes) {
    test(`PLA2: ${name}`, async () => {
      const { world, change } = await changeable()
      await using _world = world
      expect((await change(set)).settings).toEqual(set)
      expect((await change(sent)).settings).toEqual(is)
    })
  }

  test('PLA2: a command that is too long and a folder outside are refused', () => {
    const { payload } = commands['update-plant']
    const plantId = '01J00000000000000000000001'
    for (const wrong of [{ rootDir: '../x' }, { outputDir: '/etc' }, { buildCommand: 'x'.repeat(100_000) }]) {
      expect(payload.safeParse({ plantId, ...wrong }).success).toBe(false)
    }
  })
})

test('PLA2: a change that changes nothing raises no version, leaves no entry and tells nobody', async () => {
  const { world, plant, change } = await changeable()
  await using _world = world
  const changed = await change({ buildCommand: 'make', name: 'Shop', buildLimits: { seconds: 60 } })
  expect(changed.version).toBe(plant.version + 1)
  const before = dumpOf(world)
  const told = world.facts.length
  const { slug, ref, region, gitUrl, settings } = changed
  const same = { name: 'Shop', slug, ref, region, gitUrl, settings, buildLimits: { seconds: 60 }, outputDir: '' }
  for (const sent of [{}, same, { buildCommand: 'make' }, { gitCredential: null }]) {
    expect(await change(sent)).toEqual(changed)
  }
  expect(dumpOf(world)).toEqual(before)
  expect(world.facts.slice(told)).toEqual([])
})
