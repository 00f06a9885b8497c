import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { EcsEndpoint } from '../../../../test/cloud/kit/ecs-endpoint.ts'
import { processEngine } from '../../../../test/cloud/kit/task-engine.ts'
import { type EcsRunnerOptions, openEcsRunner } from './ecs-runner.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
afterAll(() => vi.unstubAllEnvs())

const warned: string[] = []
const log = { info() {}, warn: (_facts: unknown, words: string) => void warned.push(words), error() {} }
const environment = { TRELLIS_BACKEND_URL: 'https://trellis.example' }
const builder = (changes: Record<string, unknown>) => ({
  containerDefinitions: [{ name: 'builder', environment: [], ...changes }],
})
const asPairs = (set: Record<string, string>) => Object.entries(set).map(([name, value]) => ({ name, value }))

beforeEach(() => void warned.splice(0))

async function opened(given: {
  options?: Partial<EcsRunnerOptions>
  before?: (ecs: EcsEndpoint) => void
}): Promise<string> {
  await using ecs = await new EcsEndpoint({ engine: processEngine(['true']), environment }).start()
  given.before?.(ecs)
  try {
    const runner = await openEcsRunner({ ...ecs.place, claimTtl: 600_000, log, ...given.options })
    await runner.close()
    return 'open'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('RUN6: opening the ECS runner', () => {
  it('opens where everything is there, by names and by ARNs', async () => {
    expect(await opened({})).toBe('open')
    const cluster = 'arn:aws:ecs:eu-central-1:123456789012:cluster/builds'
    const taskDefinition = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/trellis-build:1'
    expect(await opened({ options: { cluster, taskDefinition } })).toBe('open')
    expect(await opened({ options: { capacityProviders: ['FARGATE_SPOT'] } })).toBe('open')
    expect(warned).toEqual([])
  })

  it.each<[string, Partial<EcsRunnerOptions>, RegExp]>([
    ['cluster', { cluster: 'elsewhere' }, /^ECS_CLUSTER names elsewhere, which does not exist in eu-central-1/],
    ['task definition', { taskDefinition: 'nothing' }, /^ECS_BUILD_TASK names nothing, which does not exist/],
    ['container', { container: 'main' }, /^ECS_BUILD_CONTAINER says main, but trellis-build .* has only: builder\.$/],
    ['subnet', { subnets: [] }, /^ECS_SUBNETS names no subnet/],
    ['capacity provider', { capacityProviders: ['FARGATE', 'gpu'] }, /^ECS_CAPACITY_PROVIDERS names gpu, which/],
    [
      'server',
      { endpoint: 'http://127.0.0.1:9' },
      /^ECS_CLUSTER could not be checked: ECS in eu-central-1 \(.*ECS_ENDPOINT\)/,
    ],
  ])('says in one sentence that there is no such %s', async (_name, options, says) => {
    const message = await opened({ options })
    expect(message).toMatch(says)
    expect(message).toMatch(/\.$/)
  })

  it.each<[string, (ecs: EcsEndpoint) => void, RegExp]>([
    ['cluster', (ecs) => ecs.faults.forbidden.push('DescribeClusters'), /^ECS_CLUSTER .*ecs:DescribeClusters/],
    [
      'task',
      (ecs) => ecs.faults.forbidden.push('DescribeTaskDefinition'),
      /^ECS_BUILD_TASK .*ecs:DescribeTaskDefinition/,
    ],
  ])('names the variable and the right when the %s may not be looked at', async (_name, before, says) => {
    expect(await opened({ before })).toMatch(says)
  })

  it.each<[string, (ecs: EcsEndpoint) => void, RegExp]>([
    [
      'an ending cluster',
      (ecs) => Object.assign(ecs.cluster, { status: 'DEPROVISIONING' }),
      /DEPROVISIONING and not ACTIVE/,
    ],
    ['a retired definition', (ecs) => ecs.define({ status: 'INACTIVE' }), /INACTIVE and not ACTIVE/],
    ['another network', (ecs) => ecs.define({ networkMode: 'bridge' }), /network mode is bridge/],
    ['no Fargate', (ecs) => ecs.define({ compatibilities: ['EC2'] }), /cannot run on Fargate.*ECS_CAPACITY_PROVIDERS/],
    ['a task role', (ecs) => ecs.define({ taskRoleArn: 'arn:aws:iam::1:role/x' }), /must have none/],
    ['no backend', (ecs) => ecs.define(builder({})), /no TRELLIS_BACKEND_URL in its environment/],
    [
      'a backend that is no URL',
      (ecs) => ecs.define(builder({ environment: asPairs({ TRELLIS_BACKEND_URL: 'backend:8080' }) })),
      /no http or https URL/,
    ],
    [
      'a job for all',
      (ecs) => ecs.define(builder({ environment: asPairs({ ...environment, TRELLIS_JOB: 'x' }) })),
      /has TRELLIS_JOB/,
    ],
    [
      'another user',
      (ecs) => ecs.define(builder({ environment: asPairs(environment), user: '1000' })),
      /runs as user 1000; it must be root/,
    ],
    [
      'a root that cannot be written',
      (ecs) => ecs.define(builder({ environment: asPairs(environment), readonlyRootFilesystem: true })),
      /read-only root/,
    ],
  ])('refuses a place where builds cannot run: %s', async (_name, before, says) => {
    expect(await opened({ before })).toMatch(says)
  })

  it('warns when the task looks for the backend elsewhere', async () => {
    expect(await opened({ options: { backendUrl: 'https://other.example' } })).toBe('open')
    expect(warned).toEqual([expect.stringContaining('TRELLIS_BUILDER_URL')])
  })
})
