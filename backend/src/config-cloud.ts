import type { Values, VariableName } from './config-variables.ts'

/** Which adapters of the cloud are configured, with what each needs. A port that is absent here has its embedded one. */
export type CloudConfig = {
  identity?: Firebase & { webConfig: Record<string, unknown> }
  store?: Firebase
  relay?: { url: string; prefix: string }
  artifacts?: Buckets
  runner?: BuildTasks
}

type Firebase = {
  projectId: string
  /** Path of a service account's key; without it the machine's default credentials count. */
  credentials?: string | undefined
  emulatorHost?: string | undefined
}

/** `buckets` is region to bucket; `region` is the one of plants that name none. */
export type Buckets = { region: string; buckets: Map<string, string>; endpoint?: string | undefined; prefix: string }

export type BuildTasks = {
  region: string
  cluster: string
  taskDefinition: string
  container: string
  subnets: string[]
  securityGroups: string[]
  assignPublicIp: boolean
  capacityProviders: string[]
  endpoint?: string | undefined
}

/** What the variables of the cloud ask for; they were found to fit together. */
export function cloudOf(values: Values): CloudConfig {
  const cloud: CloudConfig = {}
  const { FIREBASE_PROJECT_ID: projectId, REDIS_URL: url } = values
  if (projectId) Object.assign(cloud, firebaseOf(projectId, values))
  if (url) cloud.relay = { url, prefix: values.REDIS_PREFIX ?? 'trellis:' }
  const buckets = bucketsOf(values)
  if (buckets) cloud.artifacts = buckets
  const tasks = tasksOf(values)
  if (tasks) cloud.runner = tasks
  return cloud
}

/**
 * Firebase brings its users and its documents. Where an emulator is named nothing of production is used: the part
 * without an emulator stays embedded.
 */
function firebaseOf(projectId: string, values: Values): Pick<CloudConfig, 'identity' | 'store'> {
  const { FIREBASE_AUTH_EMULATOR_HOST: auth, FIRESTORE_EMULATOR_HOST: firestore } = values
  const emulated = auth !== undefined || firestore !== undefined
  const base = { projectId, credentials: values.GOOGLE_APPLICATION_CREDENTIALS }
  const identity = { ...base, webConfig: webConfigOf(projectId, values), emulatorHost: auth }
  const store = { ...base, emulatorHost: firestore }
  return { ...((auth || !emulated) && { identity }), ...((firestore || !emulated) && { store }) }
}

/** The emulator takes any key, so there the browser's configuration may be left out. */
function webConfigOf(projectId: string, values: Values): Record<string, unknown> {
  const text = values.FIREBASE_WEB_CONFIG
  const parsed: unknown = text ? JSON.parse(text) : undefined
  if (typeof parsed === 'object' && parsed !== null) return { projectId, ...parsed }
  return { projectId, apiKey: 'emulator', authDomain: `${projectId}.firebaseapp.com` }
}

function bucketsOf(values: Values): Buckets | undefined {
  const { AWS_REGION: region, S3_BUCKET: bucket, TRELLIS_REGIONS: regions } = values
  const buckets = new Map(regions)
  if (region && bucket && !buckets.has(region)) buckets.set(region, bucket)
  const first = region && buckets.has(region) ? region : [...buckets.keys()][0]
  if (!first) return undefined
  return { region: first, buckets, endpoint: values.S3_ENDPOINT, prefix: values.S3_PREFIX ?? '' }
}

function tasksOf(values: Values): BuildTasks | undefined {
  const { AWS_REGION: region, ECS_CLUSTER: cluster, ECS_BUILD_TASK: taskDefinition } = values
  if (!region || !cluster || !taskDefinition) return undefined
  return {
    region,
    cluster,
    taskDefinition,
    container: values.ECS_BUILD_CONTAINER ?? 'builder',
    subnets: values.ECS_SUBNETS ?? [],
    securityGroups: values.ECS_SECURITY_GROUPS ?? [],
    assignPublicIp: values.ECS_ASSIGN_PUBLIC_IP ?? false,
    capacityProviders: values.ECS_CAPACITY_PROVIDERS ?? [],
    endpoint: values.ECS_ENDPOINT,
  }
}

/** What does not fit together, in a sentence, and the variables that it goes by. */
export type Conflict = { line: string; by: readonly VariableName[] }

const emulators: readonly VariableName[] = ['FIREBASE_AUTH_EMULATOR_HOST', 'FIRESTORE_EMULATOR_HOST']

/**
 * Where `given` is set, each of `needs` must be too, because of `why`. `not` says in words where that does not hold;
 * `holds` says the same of values, going by the variables of `also`.
 */
type Need = { given: VariableName; needs: VariableName[]; why: string } & (
  | { not?: never; holds?: never; also?: never }
  | { not: string; holds: (values: Values) => boolean; also: readonly VariableName[] }
)

/** What the variables of the cloud need; docs/configuration.md is held to this table by a test. */
export const cloudNeeds: readonly Need[] = [
  {
    given: 'ECS_CLUSTER',
    needs: ['AWS_REGION', 'ECS_BUILD_TASK', 'ECS_SUBNETS', 'TRELLIS_BUILDER_URL'],
    why: 'builds run as tasks of that cluster and report back from there',
  },
  { given: 'S3_BUCKET', needs: ['AWS_REGION'], why: 'a bucket is in a region' },
  { given: 'S3_ENDPOINT', needs: ['AWS_REGION'], why: 'requests are signed for a region' },
  {
    given: 'FIREBASE_AUTH_EMULATOR_HOST',
    needs: ['FIREBASE_PROJECT_ID'],
    why: 'the emulator keeps users by project',
  },
  {
    given: 'FIRESTORE_EMULATOR_HOST',
    needs: ['FIREBASE_PROJECT_ID'],
    why: 'the emulator keeps documents by project',
  },
  { given: 'ECS_BUILD_TASK', needs: ['ECS_CLUSTER'], why: 'a task runs in a cluster' },
  {
    given: 'FIREBASE_PROJECT_ID',
    needs: ['FIREBASE_WEB_CONFIG'],
    why: 'people sign in through the browser',
    not: 'with an emulator, nor in an edge',
    holds: (values) => {
      const { identity } = cloudOf(values)
      return identity !== undefined && identity.emulatorHost === undefined && values.TRELLIS_ROLE !== 'edge'
    },
    also: [...emulators, 'TRELLIS_ROLE'],
  },
  {
    given: 'FIREBASE_PROJECT_ID',
    needs: ['TRELLIS_MASTER_KEY'],
    why: 'every server has to read the same secrets: make one with `openssl rand -base64 32` and keep it safe',
    not: 'where only the emulator of Firebase Auth is named, nor in an edge',
    holds: (values) => cloudOf(values).store !== undefined && values.TRELLIS_ROLE !== 'edge',
    also: [...emulators, 'TRELLIS_ROLE'],
  },
]

/** One for each thing that is missing or does not fit together. */
export function cloudConflicts(values: Values): Conflict[] {
  const missing = cloudNeeds
    .filter(({ given, holds }) => values[given] !== undefined && (holds?.(values) ?? true))
    .flatMap(({ given, needs, why, also = [] }) =>
      needs
        .filter((name) => values[name] === undefined)
        .map((name) => ({ by: [given, name, ...also], line: `${given} needs ${name}, because ${why}.` })),
    )
  return [...missing, ...roleConflicts(values)]
}

/** Parts in several processes meet in what they share, so nothing of that may be embedded in one of them. */
function roleConflicts(values: Values): Conflict[] {
  const role = values.TRELLIS_ROLE ?? 'all'
  if (role === 'all') return []
  const cloud = cloudOf(values)
  const shared: { name: string; there: boolean; by: readonly VariableName[] }[] = [
    { name: 'REDIS_URL', there: cloud.relay !== undefined, by: ['REDIS_URL'] },
    {
      name: 'FIREBASE_PROJECT_ID with Firestore',
      there: cloud.store !== undefined,
      by: ['FIREBASE_PROJECT_ID', ...emulators],
    },
    {
      name: 'S3_BUCKET or TRELLIS_REGIONS',
      there: cloud.artifacts !== undefined,
      by: ['S3_BUCKET', 'TRELLIS_REGIONS', 'AWS_REGION'],
    },
  ]
  const why = 'because parts in several processes meet there'
  return shared
    .filter(({ there }) => !there)
    .map(({ name, by }) => ({ by, line: `TRELLIS_ROLE=${role} needs ${name}, ${why}.` }))
}
