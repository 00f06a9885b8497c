import { expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, type Person } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'

type Owner = Person & { workspaceId: string }

/** Publishes a preview of this ref and answers what its deployment says then. */
async function preview(world: World, ada: Owner, wish: { plantId: string; ref: string }) {
  const { id } = await deployAgain(ada, { ...wish, environment: 'preview' })
  await carryOut(world, id, { letter: 'b' })
  return (await ada.do('get-deployment', { deploymentId: id })).deployment
}

async function orchard() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const targetAt = async (label: string) => (await world.store.get(documents.domain(label)))?.data.target
  return { world, ada, plantId: plant.id, targetAt }
}

const plain = [
  { ref: 'feature/login', label: 'shop--feature-login' },
  { ref: 'Release_2', label: 'shop--release-2' },
  { ref: `topic/${'x'.repeat(80)}`, label: `shop--topic-${'x'.repeat(34)}` },
]
test.each(plain)(
  'ADR7: a preview of $ref is at its plain address, and its deployment says so',
  async ({ ref, label }) => {
    const { world, ada, plantId, targetAt } = await orchard()
    await using _world = world
    const deployment = await preview(world, ada, { plantId, ref })
    expect(deployment).toMatchObject({ status: 'ready', branchUrl: `http://${label}.localhost:8080` })
    expect(await targetAt(label)).toBe(`preview:${ref}`)
    expect(await preview(world, ada, { plantId, ref })).toMatchObject({ branchUrl: deployment.branchUrl })
  },
)

test('ADR6: the first ref keeps the plain address, and others of that slug get one with a hash', async () => {
  const { world, ada, plantId, targetAt } = await orchard()
  await using _world = world
  const refs = ['feat/door', 'feat-door', 'Feat/door', 'feat/door']
  const labels: string[] = []
  for (const ref of refs) {
    const { branchUrl = '' } = await preview(world, ada, { plantId, ref })
    labels.push(new URL(branchUrl).hostname.split('.')[0] ?? '')
  }
  const hashed = expect.stringMatching(/^shop--feat-door--[0-9a-z]{8}$/)
  expect(labels).toEqual(['shop--feat-door', hashed, hashed, 'shop--feat-door'])
  expect(new Set(labels).size).toBe(3)
  expect(await Promise.all(labels.map(targetAt))).toEqual(refs.map((ref) => `preview:${ref}`))
})

test('ADR6: a ref that looks like the end of a deployment’s address gets a hash', async () => {
  const { world, ada, plantId } = await orchard()
  await using _world = world
  const { branchUrl } = await preview(world, ada, { plantId, ref: '0000000042' })
  expect(branchUrl).toMatch(/^http:\/\/shop--0000000042--[0-9a-z]{8}\.localhost:8080$/)
})

test('ADR7: production deployments name no branch’s address', async () => {
  const { world, ada, plantId } = await orchard()
  await using _world = world
  const { deployments } = await ada.do('get-deployments', { workspaceId: ada.workspaceId, plantId })
  expect(deployments.map((deployment) => 'branchUrl' in deployment)).toEqual([false])
})

test('ADR7: after a change of the slug a preview stays where it is said to be, and the next one is at the new slug', async () => {
  const { world, ada, plantId, targetAt } = await orchard()
  await using _world = world
  const ref = 'feature/login'
  const before = await preview(world, ada, { plantId, ref })
  await ada.do('update-plant', { plantId, slug: 'garden' })
  const { deployment } = await ada.do('get-deployment', { deploymentId: before.id })
  expect(deployment.branchUrl).toBe('http://shop--feature-login.localhost:8080')
  expect(await targetAt('shop--feature-login')).toBe(`preview:${ref}`)
  const after = await preview(world, ada, { plantId, ref })
  expect(after.branchUrl).toBe('http://garden--feature-login.localhost:8080')
  expect(await targetAt('garden--feature-login')).toBe(`preview:${ref}`)
  await ada.do('delete-plant', { plantId })
  for (const label of ['shop--feature-login', 'garden--feature-login']) expect(await targetAt(label)).toBeUndefined()
})
