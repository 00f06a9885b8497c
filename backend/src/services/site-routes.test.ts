import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  manifestOf,
  plantId,
  pointTo,
  putRelease,
  type SiteWorld,
  siteWorld,
  workspaceId,
} from '../../test/kit/site.ts'
import { fail } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'
import { createSiteRoutes, type SiteRoute, type SiteRoutes } from './site-routes.ts'

const [r1, r2] = ['01JZZZZZZZZZZZZZZZZZZZZZR1', '01JZZZZZZZZZZZZZZZZZZZZZR2']
let world: SiteWorld
let routes: SiteRoutes

beforeEach(() => {
  world = siteWorld()
  putRelease(world, r1, manifestOf(world.blobs, { 'index.html': 'one', 'one.txt': '1' }))
  putRelease(world, r2, manifestOf(world.blobs, { 'index.html': 'two', 'two.txt': '2' }))
  routes = createSiteRoutes({ ...world, artifacts: world.blobs })
})

afterEach(() => routes.close())

/** Which of the two releases a route shows, or its kind. */
function shown(route: SiteRoute | undefined): string | undefined {
  if (route?.kind !== 'release') return route?.kind
  return route.release.pages.has('/one.txt') ? 'r1' : 'r2'
}

/** Lets reads wait until `go` is called. */
function holdReads(): () => void {
  let go = (): void => {}
  world.store.state.delay = new Promise((resolve) => {
    go = resolve
  })
  return () => {
    world.store.state.delay = undefined
    go()
  }
}

describe('EDGE13: an address leads to one manifest', () => {
  it('by the pointer’s release', async () => {
    pointTo(world, r1)
    expect(shown(await routes.resolve('shop'))).toBe('r1')
  })

  it('of a previewed target when the address names one', async () => {
    const target = 'preview:next'
    world.store.put(documents.domain('shop--next'), { host: 'shop--next', plantId, workspaceId, target })
    world.store.put(documents.pointer(plantId, target), {
      target,
      releaseId: r2,
      previous: [],
      version: 1,
      updatedAt: '2030-01-01T00:00:00.000Z',
    })
    expect(shown(await routes.resolve('shop--next'))).toBe('r2')
  })

  it.each(['nobody', 'Shop', '', '../shop', 'a'.repeat(200)])('and %j to nothing', async (label) => {
    expect(await routes.resolve(label)).toEqual({ kind: 'unknown' })
  })

  it('asks the Store nothing about what cannot be a label', async () => {
    await routes.resolve('no/label')
    expect(world.store.state.reads).toBe(0)
  })

  it('and not at all once it was freed', async () => {
    pointTo(world, r1)
    world.store.put(documents.domain('shop'), { host: 'shop', plantId, workspaceId, freedAt: '2030' })
    expect(await routes.resolve('shop')).toEqual({ kind: 'unknown' })
  })

  it('and to an empty plant before the first release', async () => {
    expect(await routes.resolve('shop')).toEqual({ kind: 'empty', plantId })
    pointTo(world, undefined)
    world.relay.change('shop')
    expect(await routes.resolve('shop')).toEqual({ kind: 'empty', plantId })
  })

  it('but never to a release of another plant', async () => {
    const foreign = { ...putRelease(world, r1, manifestOf(world.blobs, {})), plantId: 'another' }
    world.store.put(documents.release(r1), foreign)
    pointTo(world, r1)
    await expect(routes.resolve('shop')).rejects.toMatchObject({ refusal: { code: 'internal' } })
  })

  it('reads the releases before only when asked, once, passing over removed ones', async () => {
    pointTo(world, r2, [r1, '01JZZZZZZZZZZZZZZZZZZZZZR0'])
    const route = await routes.resolve('shop')
    const reads = world.store.state.reads
    if (route.kind !== 'release') throw new Error(route.kind)
    const older = await route.older()
    expect(older.map((index) => index.pages.has('/one.txt'))).toEqual([true])
    expect(await route.older()).toBe(older)
    expect(world.store.state.reads).toBe(reads + 2)
  })
})

describe('EDGE14: what is held is what the pointer says', () => {
  beforeEach(() => pointTo(world, r1))

  it('without reading twice', async () => {
    await routes.resolve('shop')
    const reads = world.store.state.reads
    expect(shown(routes.peek('shop'))).toBe('r1')
    expect(shown(await routes.resolve('shop'))).toBe('r1')
    expect(world.store.state.reads).toBe(reads)
  })

  it.each(['shop', 'another-label-of-the-plant'])('from the change of %s on', async (host) => {
    await routes.resolve('shop')
    pointTo(world, r2)
    world.relay.change(host)
    expect(routes.peek('shop')).toBeUndefined()
    expect(shown(await routes.resolve('shop'))).toBe('r2')
  })

  it('also for an address that nobody had before', async () => {
    await routes.resolve('new')
    world.store.put(documents.domain('new'), { host: 'new', plantId, workspaceId })
    world.relay.change('new')
    expect(shown(await routes.resolve('new'))).toBe('r1')
  })

  it('shares one read among those who ask at once', async () => {
    const go = holdReads()
    const asked = [routes.resolve('shop'), routes.resolve('shop'), routes.resolve('shop')]
    go()
    expect((await Promise.all(asked)).map(shown)).toEqual(['r1', 'r1', 'r1'])
    expect(world.store.state.reads).toBe(3)
  })

  it('reads again when a change arrives during the read, and who asks after it never joins the old one', async () => {
    const go = holdReads()
    const before = routes.resolve('shop')
    pointTo(world, r2)
    world.relay.change('shop')
    const after = routes.resolve('shop')
    go()
    expect(shown(await after)).toBe('r2')
    expect(shown(await before)).toBe('r2')
    expect(shown(routes.peek('shop'))).toBe('r2')
  })

  it('answers also while changes never end, but holds nothing then', async () => {
    const get = world.store.get
    const restless = createSiteRoutes({
      ...world,
      artifacts: world.blobs,
      store: {
        get: (ref) => {
          world.relay.change('other')
          return get(ref)
        },
      },
    })
    expect(shown(await restless.resolve('shop'))).toBe('r1')
    expect(restless.peek('shop')).toBeUndefined()
    restless.close()
  })

  it('holds nothing after a failed read', async () => {
    world.store.state.broken = fail('unavailable', 'The Store is away.')
    await expect(routes.resolve('shop')).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
    world.store.state.broken = undefined
    expect(shown(await routes.resolve('shop'))).toBe('r1')
  })

  it('does not read manifests twice, whatever moves', async () => {
    for (let moves = 0; moves < 6; moves += 1) {
      pointTo(world, moves % 2 ? r1 : r2)
      world.relay.change('shop')
      await routes.resolve('shop')
    }
    expect(world.blobs.state.reads).toBe(2)
  })
})

describe('EDGE15: silence of the stream', () => {
  beforeEach(async () => {
    pointTo(world, r1)
    await routes.resolve('shop')
    pointTo(world, r2)
  })

  it('for more than five seconds makes a route be read again', async () => {
    world.time.now += 5_000
    expect(shown(routes.peek('shop'))).toBe('r1')
    world.time.now += 1
    expect(routes.peek('shop')).toBeUndefined()
    expect(shown(await routes.resolve('shop'))).toBe('r2')
  })

  it('does not come up while beats come', () => {
    for (let beats = 0; beats < 10; beats += 1) {
      world.time.now += 2_000
      world.relay.beat()
    }
    expect(shown(routes.peek('shop'))).toBe('r1')
  })

  it('is not forgiven by a late beat', async () => {
    world.time.now += 2_000
    world.relay.beat()
    world.time.now += 6_000
    world.relay.beat()
    expect(routes.peek('shop')).toBeUndefined()
  })
})

describe('EDGE16: a deployment’s own address', () => {
  const label = 'shop--zzzzzzzzr1'

  function deployment(manifest?: { sha256: string; size: number }): void {
    world.store.put(documents.domain(label), { host: label, plantId, workspaceId, deploymentId: r1 })
    world.store.put(documents.deployment(r1), {
      id: r1,
      version: 1,
      kind: 'deploy',
      plantId,
      workspaceId,
      environment: 'production',
      target: 'production',
      ref: 'main',
      settings: {},
      requestedBy: 'u1',
      createdAt: '2030-01-01T00:00:00.000Z',
      message: '',
      ...(manifest && { manifest }),
      state: { status: 'queued', steps: [] },
    })
  }

  it('shows its files before there is a release, and after the pointer moved', async () => {
    deployment(putRelease(world, r1, manifestOf(world.blobs, { 'one.txt': '1' })).manifest)
    expect(shown(await routes.resolve(label))).toBe('r1')
    pointTo(world, r2)
    world.relay.change('shop', label)
    expect(shown(await routes.resolve(label))).toBe('r1')
  })

  it('is empty until its upload has finished', async () => {
    deployment()
    expect(await routes.resolve(label)).toEqual({ kind: 'empty', plantId })
  })
})

it('EDGE14: follows the stream until it is closed', () => {
  expect(world.relay.followers()).toBe(1)
  routes.close()
  expect(world.relay.followers()).toBe(0)
})
