import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { MotoPeer } from '../../../../test/peers/moto.ts'
import type { BuildJob, Runner } from '../../ports/runner.ts'
import { openEcsRunner } from './ecs-runner.ts'

const region = 'eu-central-1'

/** The first thing of a kind in the network that moto's account has from the start; its API of EC2 answers XML. */
async function networkPart(moto: MotoPeer, action: string, id: RegExp): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=a/20250101/${region}/ec2/aws4_request, SignedHeaders=host, Signature=0`
  const body = new URLSearchParams({ Action: action, Version: '2016-11-15' })
  const answer = await fetch(moto.endpoint, { method: 'POST', headers: { authorization }, body })
  return id.exec(await answer.text())?.[1] ?? ''
}

/** moto plays AWS and holds every call against AWS's own model; its tasks run nothing. */
describe.skipIf(!has('moto'))('every call of the ECS runner is accepted by moto', () => {
  const moto = new MotoPeer()
  const log = { info() {}, warn: (...all: unknown[]) => void warned.push(all), error() {} }
  const warned: unknown[] = []
  let client: ECSClient
  let runner: Runner
  let network = { subnets: [''], securityGroups: [''] }

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', moto.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', moto.credentials.secretAccessKey)
    await moto.start()
    client = new ECSClient({ region, endpoint: moto.endpoint })
    await client.send(
      new CreateClusterCommand({ clusterName: 'builds', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] }),
    )
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'trellis-build',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '1024',
        memory: '4096',
        containerDefinitions: [
          {
            name: 'builder',
            image: 'trellis-builder',
            // moto counts with them, also where the task has its own.
            ...{ cpu: 1024, memory: 4096 },
            environment: [{ name: 'TRELLIS_BACKEND_URL', value: 'https://trellis.example' }],
          },
        ],
      }),
    )
    const subnet = await networkPart(moto, 'DescribeSubnets', /<subnetId>(subnet-\w+)</)
    const group = await networkPart(moto, 'DescribeSecurityGroups', /<groupId>(sg-\w+)</)
    network = { subnets: [subnet], securityGroups: [group] }
    runner = await open()
  })
  afterAll(async () => {
    await runner?.close()
    client?.destroy()
    await moto.stop()
    vi.unstubAllEnvs()
  })

  const paces = { pollMs: 100, hurryMs: 50, stopMs: 30_000, graceMs: 0 }
  const open = (): Promise<Runner> =>
    openEcsRunner({
      ...{ region, cluster: 'builds', taskDefinition: 'trellis-build', container: 'builder', endpoint: moto.endpoint },
      ...{ ...network, assignPublicIp: true, capacityProviders: [] },
      ...{ claimTtl: 600_000, paces, log },
    })
  const job = (): BuildJob => ({
    deploymentId: ulid(),
    attempt: 1,
    token: 'a-token',
    backendUrl: 'https://trellis.example',
  })

  it('RunTask, ListTasks, DescribeTasks and StopTask', async () => {
    const asked = job()
    const handle = await runner.start(asked)
    expect(await runner.find(asked)).toEqual(handle)
    const ends: string[] = []
    runner.watch(handle, ({ reason }) => ends.push(reason))
    await runner.stop(handle, 0)
    expect(ends).toHaveLength(1)
    expect(await runner.find(asked)).toBeUndefined()
    const described = await client.send(new DescribeTasksCommand({ cluster: 'builds', tasks: [String(handle.task)] }))
    expect(described.tasks?.[0]).toMatchObject({
      startedBy: `${asked.deploymentId}-1`,
      lastStatus: 'STOPPED',
      overrides: {
        containerOverrides: [
          { name: 'builder', environment: [{ name: 'TRELLIS_JOB', value: `${asked.deploymentId}.1.a-token` }] },
        ],
      },
    })
    expect(warned).toEqual([])
  })

  it('a sweep over all pages', async () => {
    await Promise.all(Array.from({ length: 3 }, () => runner.start(job())))
    const next = await open()
    await next.sweep(new Set())
    const left = await client.send(new ListTasksCommand({ cluster: 'builds', desiredStatus: 'RUNNING' }))
    expect(left.taskArns).toEqual([])
    await next.close()
  })

  it('what is not there is refused in words', async () => {
    const options = { region, taskDefinition: 'trellis-build', container: 'builder', endpoint: moto.endpoint }
    const more = { subnets: ['subnet-1'], securityGroups: [], assignPublicIp: false, claimTtl: 600_000, log }
    const place = { ...options, ...more, cluster: 'builds', capacityProviders: [] }
    await expect(openEcsRunner({ ...place, cluster: 'nowhere' })).rejects.toThrow(/^ECS_CLUSTER names nowhere/)
    await expect(openEcsRunner({ ...place, taskDefinition: 'nothing' })).rejects.toThrow(
      /^ECS_BUILD_TASK names nothing/,
    )
    await expect(openEcsRunner({ ...place, container: 'main' })).rejects.toThrow(/^ECS_BUILD_CONTAINER says main/)
  })
})
