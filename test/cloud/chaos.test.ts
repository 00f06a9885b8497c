import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Chance, chanceOf, rounds } from '../chaos/kit/chance.ts'
import { RedisPeer } from '../peers/redis.ts'
import { type Cloud, inCloud, openCloud } from './kit/cloud.ts'
import { expectInvariants } from './kit/invariants.ts'
import { Repeater } from './kit/repeater.ts'
import { type Ordeal, Scene } from './kit/scene.ts'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))
const expectOver = (cloud: Cloud, { end }: Ordeal, status: 'ready' | 'error') => {
  expect(
    { status: end.status, why: status === 'ready' ? (end.error ?? end.reason) : undefined },
    cloud.b.output.slice(-2000),
  ).toEqual({ status })
}
/** The emulators take minutes to load on a machine that does much besides; what a hook that ran out has started stays. */
const openWithin = 400_000
/** Moves the clock of a process an hour on. */
const hourAhead = ['--import', new URL('../kit/hour-ahead.mjs', import.meta.url).href]

inCloud.each(Array.from({ length: rounds }, (_, round) => round + 1))('chaos over the cloud, round %i', () => {
  let chance: Chance
  let cloud: Cloud
  let scene: Scene
  let repeater: Repeater
  beforeAll(async () => {
    chance = chanceOf('chaos over the cloud')
    cloud = await openCloud({
      redis: new RedisPeer({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] }),
      nodeArgsOfB: hourAhead,
      reportsBy: async (balancer) => {
        repeater = await new Repeater(balancer, chance).start()
        return repeater
      },
    })
    scene = await Scene.open(cloud)
  }, openWithin)
  afterAll(async () => {
    await scene?.close()
    await cloud?.close()
  })

  it('a backend whose clock is an hour ahead works like the other', async () => {
    const ordeal = await scene.endure(async () => {})
    expectOver(cloud, ordeal, 'ready')
    const apart = Math.abs(Date.parse(ordeal.end.finishedAt ?? '') - Date.now())
    expect(apart).toBeLessThan(60_000)
    await expectInvariants(scene, ordeal)
  })

  it('the backend that takes the builder’s reports is killed', async () => {
    cloud.balancer.to([cloud.a.port])
    const ordeal = await scene.endure(async () => {
      await pause(chance.between(0, 1500))
      await cloud.a.kill('SIGKILL')
      cloud.balancer.to([cloud.a.port, cloud.b.port])
      await pause(chance.between(0, 3000))
      await cloud.a.boot()
    })
    expectOver(cloud, ordeal, 'ready')
    await expectInvariants(scene, ordeal)
  })

  it.each(['with', 'without'])('Redis is killed and starts again %s its data', async (which) => {
    const ordeal = await scene.endure(async () => {
      await pause(chance.between(0, 1500))
      if (which === 'without') await cloud.redis.forget()
      await cloud.redis.kill()
      await pause(chance.between(0, 2000))
      await cloud.redis.startAgain()
    })
    expectOver(cloud, ordeal, 'ready')
    await expectInvariants(scene, ordeal)
  })

  it('Redis hangs for 20 seconds', async () => {
    const ordeal = await scene.endure(async () => {
      cloud.redis.pause()
      await pause(20_000)
      cloud.redis.resume()
    })
    expectOver(cloud, ordeal, 'ready')
    await expectInvariants(scene, ordeal)
  })

  it('Firestore is away for 20 seconds', async () => {
    const ordeal = await scene.endure(async () => {
      cloud.firestore.pause()
      await pause(20_000)
      cloud.firestore.resume()
    })
    expectOver(cloud, ordeal, 'ready')
    await expectInvariants(scene, ordeal)
  })

  it('the builder’s task is killed', async () => {
    const ordeal = await scene.endure(async ({ id }) => {
      await pause(chance.between(0, 1500))
      cloud.ecs.taskOf(`${id}-1`)?.kill()
    })
    expectOver(cloud, ordeal, 'error')
    await expectInvariants(scene, ordeal)
  })

  it('reports come twice and out of order', async () => {
    repeater.on = true
    const ordeal = await scene.endure(async () => {})
    repeater.on = false
    expect(repeater.repeated).toBeGreaterThan(5)
    expectOver(cloud, ordeal, 'ready')
    await expectInvariants(scene, ordeal)
  })

  it('Redis is full for a while', async () => {
    using redis = await cloud.redis.client()
    const ordeal = await scene.endure(async () => {
      await redis.config('SET', 'maxmemory', '1')
      await pause(8000)
      await redis.config('SET', 'maxmemory', '0')
    })
    expectOver(cloud, ordeal, 'ready')
    await expectInvariants(scene, ordeal)
  })
})
