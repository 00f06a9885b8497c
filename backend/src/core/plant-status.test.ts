import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { liveRelease as live, plantRecord, ulidOf } from '../../test/kit/core-records.ts'
import { plantStatus } from './plant-status.ts'
import type { PlantRecord } from './records.ts'

const activeDeploymentIds = [ulidOf(1)]
const openRequestId = ulidOf(4)

describe('PLA1: the status of a plant is the first rule that holds', () => {
  it.each<{ name: string; plant: Partial<PlantRecord>; status: string }>([
    { name: 'a new one', plant: {}, status: 'EMPTY' },
    { name: 'its first deployment', plant: { activeDeploymentIds }, status: 'DEPLOYING' },
    { name: 'a live release', plant: { live, lastOutcome: 'ready' }, status: 'HEALTHY' },
    { name: 'a live release, asleep', plant: { live, asleep: true }, status: 'SLEEPING' },
    { name: 'asleep without a release', plant: { asleep: true }, status: 'EMPTY' },
    { name: 'its first deployment failed', plant: { lastOutcome: 'error' }, status: 'FAILED' },
    { name: 'a later one failed', plant: { live, lastOutcome: 'error' }, status: 'FAILED' },
    {
      name: 'gone bad after its release',
      plant: { live, lastOutcome: 'ready', openRequestId },
      status: 'FAILED',
    },
    { name: 'failed and asleep', plant: { live, lastOutcome: 'error', asleep: true }, status: 'FAILED' },
    {
      name: 'a new deployment after a failure',
      plant: { live, lastOutcome: 'error', openRequestId, activeDeploymentIds },
      status: 'DEPLOYING',
    },
    {
      name: 'paused automatic deployments',
      plant: { live, automatic: { paused: true, reason: 'Rolled back' } },
      status: 'HEALTHY',
    },
  ])('$name: $status', ({ plant, status }) => {
    expect(plantStatus(plantRecord(plant))).toBe(status)
  })

  it('never calls a plant healthy or asleep that has nothing to show', () => {
    const anyPlant = fc.record(
      {
        live: fc.constant(live),
        lastOutcome: fc.constantFrom('ready', 'error'),
        openRequestId: fc.constant(openRequestId),
        asleep: fc.boolean(),
        activeDeploymentIds: fc.constantFrom([], activeDeploymentIds),
      },
      { requiredKeys: ['asleep', 'activeDeploymentIds'] },
    )
    fc.assert(
      fc.property(anyPlant, (plant) => {
        const status = plantStatus(plantRecord(plant))
        if (status === 'HEALTHY' || status === 'SLEEPING') expect(plant.live).toBeDefined()
        expect(status === 'DEPLOYING').toBe(plant.activeDeploymentIds.length > 0)
      }),
    )
  })
})
