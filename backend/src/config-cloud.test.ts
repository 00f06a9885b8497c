import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from './config.ts'

const key = Buffer.alloc(32, 1).toString('base64')
const webConfig = JSON.stringify({ apiKey: 'a', projectId: 'p', authDomain: 'p.example.org' })
const production = { FIREBASE_PROJECT_ID: 'p', FIREBASE_WEB_CONFIG: webConfig, TRELLIS_MASTER_KEY: key }
const tasks = {
  AWS_REGION: 'eu-central-1',
  ECS_CLUSTER: 'builds',
  ECS_BUILD_TASK: 'builder',
  ECS_SUBNETS: 'subnet-1, subnet-2',
  TRELLIS_BUILDER_URL: 'https://trellis.example.org',
}
const shared = { REDIS_URL: 'redis://127.0.0.1', AWS_REGION: 'eu-central-1', S3_BUCKET: 'blobs' }

const cloudFor = (env: Record<string, string>) => parseConfig(env, '/srv').cloud

function linesOf(env: Record<string, string>): string[] {
  try {
    parseConfig(env, '/srv')
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
}

describe('the cloud', () => {
  it('is not there with nothing set, nor with what a machine of AWS sets by itself', () => {
    expect(cloudFor({})).toEqual({})
    expect(cloudFor({ AWS_REGION: 'eu-central-1', GOOGLE_APPLICATION_CREDENTIALS: '/key.json' })).toEqual({})
  })

  it('takes users and documents from Firebase', () => {
    const { identity, store, ...others } = cloudFor({ ...production, GOOGLE_APPLICATION_CREDENTIALS: '/key.json' })
    expect(identity).toMatchObject({ projectId: 'p', credentials: '/key.json', webConfig: { apiKey: 'a' } })
    expect(store).toEqual({ projectId: 'p', credentials: '/key.json', emulatorHost: undefined })
    expect(others).toEqual({})
  })

  it('uses nothing of production where an emulator is named', () => {
    const auth = cloudFor({ FIREBASE_PROJECT_ID: 'p', FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9099' })
    expect(auth).toMatchObject({ identity: { emulatorHost: '127.0.0.1:9099', webConfig: { projectId: 'p' } } })
    expect(auth.store).toBeUndefined()
    const documents = { FIREBASE_PROJECT_ID: 'p', FIRESTORE_EMULATOR_HOST: '127.0.0.1:8085', TRELLIS_MASTER_KEY: key }
    expect(cloudFor(documents)).toEqual({ store: { projectId: 'p', emulatorHost: '127.0.0.1:8085' } })
  })

  it('takes one bucket, one for each region, or both', () => {
    const one = { AWS_REGION: 'eu-central-1', S3_BUCKET: 'a' }
    expect(cloudFor(one).artifacts).toEqual({
      region: 'eu-central-1',
      buckets: new Map([['eu-central-1', 'a']]),
      prefix: '',
      endpoint: undefined,
    })
    const many = { TRELLIS_REGIONS: 'us-east-1=b,eu-west-1=c', S3_PREFIX: 'trellis/', S3_ENDPOINT: 'http://s3.lan' }
    expect(cloudFor({ ...many, AWS_REGION: 'eu-west-1' }).artifacts).toMatchObject({
      region: 'eu-west-1',
      prefix: 'trellis/',
      endpoint: 'http://s3.lan',
    })
    expect([...(cloudFor({ ...many, ...one }).artifacts?.buckets.keys() ?? [])]).toEqual([
      'us-east-1',
      'eu-west-1',
      'eu-central-1',
    ])
  })

  it('runs builds as tasks', () => {
    expect(cloudFor(tasks).runner).toEqual({
      region: 'eu-central-1',
      cluster: 'builds',
      taskDefinition: 'builder',
      container: 'builder',
      subnets: ['subnet-1', 'subnet-2'],
      securityGroups: [],
      assignPublicIp: false,
      capacityProviders: [],
      endpoint: undefined,
    })
  })

  it.each<{ env: Record<string, string>; lines: RegExp[] }>([
    { env: { FIREBASE_PROJECT_ID: 'p' }, lines: [/FIREBASE_WEB_CONFIG/, /TRELLIS_MASTER_KEY/] },
    { env: { FIREBASE_PROJECT_ID: 'p', FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' }, lines: [/TRELLIS_MASTER_KEY/] },
    { env: { ECS_CLUSTER: 'builds' }, lines: [/AWS_REGION/, /ECS_BUILD_TASK/, /ECS_SUBNETS/, /TRELLIS_BUILDER_URL/] },
    { env: { TRELLIS_ROLE: 'edge' }, lines: [/REDIS_URL/, /FIREBASE_PROJECT_ID/, /S3_BUCKET/] },
    { env: { ...shared, TRELLIS_ROLE: 'backend' }, lines: [/FIREBASE_PROJECT_ID/] },
    { env: { ...shared, TRELLIS_ROLE: 'edge', FIREBASE_PROJECT_ID: 'p' }, lines: [] },
    { env: { ...shared, ...production, TRELLIS_ROLE: 'backend' }, lines: [] },
  ])('says of $env what is missing', ({ env, lines }) => {
    const found = linesOf(env)
    expect(found).toHaveLength(lines.length)
    for (const [index, line] of lines.entries()) expect(found[index]).toMatch(line)
  })
})
