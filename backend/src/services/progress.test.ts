import type { PipelineUpdate } from '@trellis/shared/deployment'
import { expect, test } from 'vitest'
import { plantApp } from '../../test/kit/planted.ts'
import { claimed, recordOf } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'

test('DEP4: percentages go by the Relay only, are answered to who asks, and never fall at the next commit or at the end', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const { id: deploymentId } = deployment
  const builder = await claimed(world, deploymentId)
  const at = world.clock.iso()
  const told = (progress: number) =>
    world.services.reports.events(builder.job.token, {
      attempt: 1,
      steps: [{ step: 'clone', status: 'active', progress, at }],
    })
  await told(0)
  const { version } = await recordOf(world, deploymentId)
  await told(80)
  await told(40)
  expect((await recordOf(world, deploymentId)).version).toBe(version)
  const answer = await ada.do('get-deployment', { deploymentId })
  expect(answer.deployment.steps.find((step) => step.id === 'clone')).toMatchObject({ progress: 80 })
  await ada.do('cancel-deploy', { deploymentId })
  const updates = world.facts.flatMap((fact) => (fact.type === 'pipeline-changed' ? [fact.update] : []))
  expect(fallsOf(updates.filter((update) => update.deploymentId === deploymentId))).toEqual([])
})

function fallsOf(updates: PipelineUpdate[]): PipelineUpdate[] {
  return updates.filter((update, index) => update.progress < (updates[index - 1]?.progress ?? 0))
}
