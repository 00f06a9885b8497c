import { join } from 'node:path'
import { describe } from 'vitest'
import { Client } from '../../kit/client.ts'
import { type GitServer, startGitServer } from '../../kit/git-server.ts'
import { cloudPeers, has } from '../../kit/peers.ts'
import { freePort, TestServer } from '../../kit/server.ts'
import { owner } from '../../kit/stage.ts'
import { FirebaseAuthPeer } from '../../peers/firebase-auth.ts'
import { FirestorePeer } from '../../peers/firestore.ts'
import { RedisPeer } from '../../peers/redis.ts'
import { S3Peer } from '../../peers/s3.ts'
import { Balancer } from './balancer.ts'
import { EcsEndpoint } from './ecs-endpoint.ts'
import { processEngine, type TaskEngine } from './task-engine.ts'

const builderMain = join(import.meta.dirname, '../../../builder/dist/main.js')
const toolchains = join(import.meta.dirname, '../../../node_modules/.cache/trellis-toolchains')

/** Every missing peer is named, not only the first. */
const missing = cloudPeers.filter((name) => !has(name))

/** A suite that needs the whole cloud. */
export const inCloud = describe.skipIf(missing.length > 0)

export type CloudOptions = {
  redis?: RedisPeer
  firestore?: FirestorePeer
  s3?: S3Peer
  engine?: TaskEngine
  /** Stands between builders and the balancer; answers the address that builders get. */
  reportsBy?: (balancer: string) => Promise<{ url: string; close(): Promise<void> }>
  /** Changes to the environment of each server, and of one. */
  env?: Record<string, string>
  envOfB?: Record<string, string>
  /** Stands between backend B and Redis; answers the address that B gets. */
  redisOfB?: (redis: string) => Promise<{ url: string; close(): Promise<void> }>
  nodeArgsOfB?: string[]
}

/** Trellis as it runs for many: two backends, an edge of its own, and everything that they share. */
export type Cloud = {
  redis: RedisPeer
  firestore: FirestorePeer
  auth: FirebaseAuthPeer
  s3: S3Peer
  ecs: EcsEndpoint
  git: GitServer
  /** Where builders report: to either backend. */
  balancer: Balancer
  a: TestServer
  b: TestServer
  edge: TestServer
  /** What all builders have printed, where their tasks are processes. */
  printed(): string
  close(): Promise<void>
}

export const projectId = 'demo-trellis'
const bucket = 'trellis-blobs'

/** Starts everything; what was started is ended again when a later part does not come up. */
export async function openCloud(options: CloudOptions = {}): Promise<Cloud> {
  const ends: (() => Promise<unknown>)[] = []
  const started = <T>(part: Promise<T>, end: (part: T) => Promise<unknown>): Promise<T> => {
    ends.unshift(() => part.then(end, () => undefined))
    return part
  }
  const close = async () => {
    for (const end of ends.splice(0)) await end()
  }
  try {
    return { ...(await openParts(options, started)), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Started = <T>(part: Promise<T>, end: (part: T) => Promise<unknown>) => Promise<T>

async function openParts(options: CloudOptions, started: Started): Promise<Omit<Cloud, 'close'>> {
  const stop = (part: { stop(): Promise<void> }) => part.stop()
  const close = (part: { close(): Promise<void> }) => part.close()
  const [redis, firestore, auth, s3, git, balancer] = await Promise.all([
    started((options.redis ?? new RedisPeer()).start(), stop),
    started((options.firestore ?? new FirestorePeer()).start(), stop),
    started(new FirebaseAuthPeer(projectId).start(), stop),
    started((options.s3 ?? new S3Peer()).start(), stop),
    started(startGitServer(), close),
    started(new Balancer().start(), close),
  ])
  const reports = options.reportsBy ? await started(options.reportsBy(balancer.url), close) : balancer
  const printed: string[] = []
  const hear = (text: string) => void printed.push(text)
  const engine = options.engine ?? processEngine([process.execPath, builderMain, '--task'], hear)
  const environment = { TRELLIS_BACKEND_URL: reports.url, ...networkOfBuilders() }
  const ecs = await started(new EcsEndpoint({ engine, environment }).start(), (one) => one[Symbol.asyncDispose]())
  const edgePort = await freePort()
  const env = { ...environmentOf({ redis, firestore, auth, s3, ecs, balancer }, edgePort), ...options.env }
  const wayOfB = options.redisOfB ? await started(options.redisOfB(redis.url), close) : redis
  const envOfB = { ...env, TRELLIS_ROLE: 'backend', REDIS_URL: wayOfB.url, ...options.envOfB }
  const ofB = { env: envOfB, nodeArgs: options.nodeArgsOfB ?? [] }
  const [a, b, edge] = await Promise.all([
    started(TestServer.start({ env: { ...env, TRELLIS_ROLE: 'backend' } }), stop),
    started(TestServer.start(ofB), stop),
    started(TestServer.start({ env: { ...env, TRELLIS_ROLE: 'edge' }, port: edgePort }), stop),
  ])
  balancer.to([a.port, b.port])
  return { redis, firestore, auth, s3, ecs, git, balancer, a, b, edge, printed: () => printed.join('') }
}

/** How packages are reached from here, and where fetched toolchains lie already. */
function networkOfBuilders(): Record<string, string> {
  const wanted = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|(https?|no)_proxy|npm_config_\w+)$/i
  const found = Object.entries(process.env).flatMap(([name, value]) =>
    wanted.test(name) && value ? [[name, value]] : [],
  )
  return { ...Object.fromEntries(found), TRELLIS_TOOLCHAINS: toolchains }
}

type Shared = Pick<Cloud, 'redis' | 'firestore' | 'auth' | 's3' | 'ecs' | 'balancer'>

function environmentOf(
  { redis, firestore, auth, s3, ecs, balancer }: Shared,
  edgePort: number,
): Record<string, string> {
  return {
    TRELLIS_APPS_DOMAIN: `localhost:${edgePort}`,
    TRELLIS_BUILDER_URL: balancer.url,
    TRELLIS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    FIREBASE_PROJECT_ID: projectId,
    FIREBASE_AUTH_EMULATOR_HOST: auth.host,
    FIRESTORE_EMULATOR_HOST: firestore.host,
    REDIS_URL: redis.url,
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    S3_BUCKET: bucket,
    S3_ENDPOINT: s3.endpoint,
    ECS_CLUSTER: 'builds',
    ECS_BUILD_TASK: 'trellis-build',
    ECS_SUBNETS: 'subnet-1',
    ECS_ENDPOINT: ecs.url,
    TRELLIS_MAX_BUILDS: '2',
  }
}

/** The first owner, on backend A, with a workspace. */
export async function settle(cloud: Cloud): Promise<{ ada: Client; workspaceId: string }> {
  const ada = await Client.signUp(cloud.a.url, owner, cloud.a.setupToken)
  return { ada, workspaceId: await ada.workspace() }
}

/** Somebody invited by Ada, connected to backend B. */
export async function bring(
  cloud: Cloud,
  { ada, workspaceId }: { ada: Client; workspaceId: string },
  { name, role }: { name: string; role: string },
): Promise<Client> {
  const { inviteToken } = await ada.send<{ inviteToken: string }>('invite-member', { workspaceId, role })
  const account = { email: `${name}@example.org`, password: 'a long enough password', inviteToken }
  const person = await Client.signUp(cloud.b.url, account)
  await person.send('join-workspace', workspaceId)
  return person
}
