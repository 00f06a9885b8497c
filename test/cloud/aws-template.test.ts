import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { ulid } from 'ulid'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openS3Artifacts } from '../../backend/src/adapters/artifacts/s3-artifacts.ts'
import { openEcsRunner } from '../../backend/src/adapters/runner/ecs-runner.ts'
import { has, peerProgram } from '../kit/peers.ts'
import { MotoPeer } from '../peers/moto.ts'
import { asApiCall, createStack, networkOf, region, requestCertificate } from './kit/stack.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')

const template = join(import.meta.dirname, '../../deploy/aws/trellis.yaml')
const log = { info() {}, warn() {}, error() {} }
/** Nothing is passed on that is not asked of here, so a property by another name than the API's is found missing. */
const Task = z.strictObject({
  family: z.string(),
  requiresCompatibilities: z.tuple([z.literal('FARGATE')]),
  networkMode: z.literal('awsvpc'),
  cpu: z.coerce.string(),
  memory: z.coerce.string(),
  ephemeralStorage: z.object({ sizeInGiB: z.number() }),
  runtimePlatform: z.object({ cpuArchitecture: z.literal('X86_64'), operatingSystemFamily: z.literal('LINUX') }),
  executionRoleArn: z.string(),
  containerDefinitions: z.array(
    z.strictObject({
      name: z.string(),
      image: z.string(),
      essential: z.boolean(),
      user: z.literal('0'),
      stopTimeout: z.number(),
      linuxParameters: z.object({
        initProcessEnabled: z.boolean(),
        capabilities: z.object({ drop: z.array(z.string()) }),
      }),
      environment: z.array(z.object({ name: z.string(), value: z.string() })),
      logConfiguration: z.object({ logDriver: z.literal('awslogs'), options: z.record(z.string(), z.string()) }),
    }),
  ),
})
const dashboard = { DashboardHost: 'trellis.example.org' }
const builds = { Parts: 'builds', ...dashboard }

describe.skipIf(!has('cfnLint'))('the template for AWS, linted', () => {
  it('is found to be right, down to hints', () => {
    const lint = spawnSync(peerProgram('cfn-lint'), ['--include-checks', 'I', '--', template], { encoding: 'utf8' })
    expect(`${lint.stdout}${lint.stderr}`).toBe('')
    expect(lint.status).toBe(0)
  })
})

describe.skipIf(!has('moto'))('the template for AWS, as moto makes stacks of it', () => {
  const peer = new MotoPeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())
  beforeEach(() => peer.reset())

  it('makes a bucket alone, for one more region', async () => {
    const outputs = await createStack(peer.endpoint, 'trellis', { Parts: 'bucket' })
    expect(Object.keys(outputs).sort()).toEqual(['BlobsPolicy', 'BlobsReadPolicy', 'BucketName'])
  })

  it('BLB4: makes a bucket that the server takes as it is', async () => {
    const { BucketName = '' } = await createStack(peer.endpoint, 'trellis', builds)
    const buckets = new Map([[region, BucketName]])
    const asked: string[] = []
    const onRequest = (operation: string) => void asked.push(operation)
    const place = { buckets, endpoint: peer.endpoint, setting: 'S3_BUCKET' as const }
    const artifacts = await openS3Artifacts({ ...place, clock: Date, log, onRequest })
    const body = Buffer.from('a blob')
    const key = { region, workspaceId: ulid(), sha256: createHash('sha256').update(body).digest('hex') }
    expect(await artifacts.put(key, body, body.length)).toBe('stored')
    await artifacts.close()
    expect(asked).not.toContain('CreateBucket')
  })

  it('SEC7: has a cluster and a task that builds run in as they are', async () => {
    const client = new ECSClient({ region, endpoint: peer.endpoint })
    const cluster = z.object({ capacityProviders: z.array(z.string()) }).parse(asApiCall('Cluster', {}))
    await client.send(new CreateClusterCommand({ clusterName: 'builds', ...cluster }))
    const given = {
      'AWS::StackName': 'trellis',
      'AWS::Region': region,
      'BuilderExecutionRole.Arn': 'arn:aws:iam::123456789012:role/execution',
      'BuilderRepository.RepositoryUri': '123456789012.dkr.ecr.eu-central-1.amazonaws.com/trellis/builder',
      BuilderLogs: 'trellis-builder',
      ...dashboard,
    }
    const task = Task.parse(asApiCall('BuilderTask', given))
    // moto counts with what containers reserve, also where the task has its own numbers.
    const containerDefinitions = task.containerDefinitions.map((each) => ({ ...each, cpu: 1024, memory: 2048 }))
    await client.send(new RegisterTaskDefinitionCommand({ ...task, containerDefinitions }))
    client.destroy()

    const warn = vi.fn()
    const place = { cluster: 'builds', taskDefinition: task.family, container: 'builder', assignPublicIp: true }
    const network = await networkOf(peer.endpoint)
    const backendUrl = 'https://trellis.example.org'
    const options = { ...place, ...network, claimTtl: 600_000, region, endpoint: peer.endpoint, backendUrl }
    const paces = { pollMs: 100, hurryMs: 50, stopMs: 10_000, graceMs: 0, patienceMs: 100 }
    const capacityProviders = ['FARGATE', 'FARGATE_SPOT']
    const runner = await openEcsRunner({ ...options, capacityProviders, paces, log: { ...log, warn } })
    const handle = await runner.start({ deploymentId: ulid(), attempt: 1, token: 'once', backendUrl })
    expect(handle.task).toContain(':task/builds/')
    await runner.stop(handle, 0)
    await runner.close()
    expect(warn).not.toHaveBeenCalled()
  })

  it('makes backends and edges behind a load balancer', async () => {
    const certificate = await requestCertificate(peer.endpoint, ['trellis.example.org', '*.apps.example.org'])
    const secret = (name: string) => `arn:aws:secretsmanager:${region}:123456789012:secret:${name}`
    const outputs = await createStack(peer.endpoint, 'trellis', {
      Parts: 'everything',
      ...dashboard,
      AppsDomain: 'apps.example.org',
      CertificateArn: certificate,
      FirebaseProjectId: 'demo',
      FirebaseWebConfig: '{"apiKey":"a"}',
      FirebaseSecretArn: secret('firebase'),
      MasterKeySecretArn: secret('master-key-2'),
      MasterKeyBeforeSecretArn: secret('master-key'),
      RedisUrlSecretArn: secret('redis'),
      OtherBlobsPolicies: 'arn:aws:iam::123456789012:policy/other',
      OtherBlobsReadPolicies: 'arn:aws:iam::123456789012:policy/other-read',
    })
    expect(outputs.LoadBalancerName).toMatch(/elb\.amazonaws\.com$/)
    expect(outputs.BackendServiceName).toBeTruthy()
  })
})
