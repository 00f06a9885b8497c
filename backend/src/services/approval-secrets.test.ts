import { expect, test } from 'vitest'
import { failing } from '../../test/kit/failed-plant.ts'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { jobOf, PlayedBuilder } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'

/** Two plants that are live with the first value of a secret, which then got another one. */
async function withSecret() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await ada.do('add-secret', { workspaceId, name: 'API_KEY', value: 'first-value-4417' })
  const { plant } = await livePlant(world, ada)
  const other = (await livePlant(world, ada, 'a', 'other')).plant.id
  const change = (value: string) => ada.do('update-secret', { workspaceId, name: 'API_KEY', value })
  await change('second-value-9023')
  /** What a new build of the plant is given; the deployment is ended again. */
  const given = async (plantId: string) => {
    const { id } = await deployAgain(ada, { plantId })
    const builder = new PlayedBuilder(world, await jobOf(world, id))
    const { secrets } = await builder.claim()
    await ada.do('cancel-deploy', { deploymentId: id })
    return secrets.map((secret) => secret.value)
  }
  return { world, ada, plantId: plant.id, other, change, given }
}

test('APP5: an approval pins the live release’s secrets for this plant only, until they are set again', async () => {
  const { world, ada, plantId, other, change, given } = await withSecret()
  await using _world = world
  await failing(world, ada, { plantId })
  const { requests } = await ada.do('get-approvals', { workspaceId: ada.workspaceId })
  expect(requests).toMatchObject([{ changes: { files: [], settings: [], secrets: ['API_KEY'] } }])
  expect(await given(plantId)).toEqual(['second-value-9023'])
  await ada.do('approve-rollback', { requestId: requests[0]?.id ?? '', decision: 'approve' })
  expect(await given(plantId)).toEqual(['first-value-4417'])
  expect(await given(other)).toEqual(['second-value-9023'])
  await change('third-value-7781')
  expect(await given(plantId)).toEqual(['third-value-7781'])
})

test('APP5: a direct rollback pins likewise, and nothing of it holds a value', async () => {
  const { world, ada, plantId, other, given } = await withSecret()
  await using _world = world
  await carryOut(world, (await deployAgain(ada, { plantId })).id, { letter: 'b' })
  await ada.do('rollback', { plantId })
  expect(await given(plantId)).toEqual(['first-value-4417'])
  expect(await given(other)).toEqual(['second-value-9023'])
  expect(JSON.stringify(world.facts)).not.toMatch(/first-value|second-value/)
})
