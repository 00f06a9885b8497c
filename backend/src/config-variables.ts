import { isIP } from 'node:net'
import { IsolationKind } from '@trellis/shared/server-config'
import { z } from 'zod'

/** A value of the environment is text; an empty one counts as not set. Each schema says in words what it wants. */
const text = z.string().min(1)
const flag = z
  .enum(['1', 'true', '0', 'false'], 'must be true or false')
  .transform((value) => value === '1' || value === 'true')
const list = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item.length > 0),
)
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)
const units: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
/** A size such as `512m` or `4g`, in bytes. */
const bytes = (least: string) =>
  z
    .string()
    .regex(/^\d+[kmg]?$/i, 'must be a size like 512m or 4g')
    .transform(bytesOf)
    .refine((value) => value >= bytesOf(least) && Number.isSafeInteger(value), `must be a size of at least ${least}`)
/** As browsers name it: in lower case, without the scheme's own port and without a slash at the end. */
const httpOrigin = text
  .refine(isOrigin, 'must be like https://trellis.example.org, without a path')
  .transform((value) => new URL(value).origin)
const hostAndPort = z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/i, 'must be a host name, with a port if need be')
const emulator = z
  .string()
  .refine((value) => isHostAndPort(value), 'must be a host like 127.0.0.1:8085 or [::1]:8085, without a scheme')
/** What API servers are often found below: an http or https URL, with a path or without. */
const httpUrl = text.refine(
  (value) => /^https?:\/\/[^/]/.test(value) && URL.canParse(value),
  'must be an http or https URL',
)
const gitHosts = list.refine(
  (items) => items.every((item) => /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$|^[0-9a-f:.]+$/i.test(item)),
  'must be hosts like git.lan or 127.0.0.1:3000, without a scheme',
)
const domains = list.refine(
  (items) => items.every((item) => /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(item)),
  'must be domains like example.org',
)
/** A number of hops, or addresses and ranges; `loopback`, `linklocal` and `uniquelocal` name ranges. */
const proxies = text
  .refine(
    (value) => /^(\d+|true|false)$/.test(value) || value.split(',').every((item) => isProxy(item.trim())),
    'must be a number of proxies, or their addresses',
  )
  .transform((value) => (/^\d+$/.test(value) ? Number(value) : (hopsOf[value] ?? value)))
const hopsOf: Record<string, number> = { true: 1, false: 0 }
const key = z
  .base64('must be 32 bytes in base64')
  .refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64')
const regions = list
  .refine((items) => items.every((item) => /^[a-z0-9-]+=[a-z0-9.-]+$/.test(item)), 'must be like eu-central-1=bucket-a')
  .transform((items) => new Map(items.map((item) => [item.replace(/=.*/, ''), item.replace(/.*=/, '')])))

/** One variable: its schema, its group in the documents, what it does, and an example for `.env.example`. */
export type Variable = { schema: z.ZodType; group: VariableGroup; about: string; example: string }
export type VariableGroup = 'Server' | 'Access' | 'Builds' | 'Network' | 'Keeping' | 'Cloud' | 'Integrations'

function variable<S extends z.ZodType>(group: VariableGroup, schema: S, told: { about: string; example: string }) {
  return { schema, group, ...told }
}

/** Every variable that Trellis reads. The documents and `.env.example` are held to this table by a test. */
export const variables = {
  HOST: variable('Server', text, { about: 'Address to listen on.', example: '127.0.0.1' }),
  PORT: variable('Server', whole(0, 65535), { about: 'Port to listen on.', example: '8080' }),
  TRELLIS_ROLE: variable('Server', z.enum(['all', 'backend', 'edge'], 'must be all, backend or edge'), {
    about: 'Which parts run in this process. `backend` and `edge` apart need REDIS_URL.',
    example: 'all',
  }),
  TRELLIS_DATA: variable('Server', text, {
    about: 'Folder for everything that the server keeps.',
    example: '.trellis',
  }),
  TRELLIS_URL: variable('Server', httpOrigin, {
    about: 'Where people open the dashboard. Required when HOST is not loopback.',
    example: 'http://localhost:8080',
  }),
  TRELLIS_BUILDER_URL: variable('Server', httpOrigin, {
    about: 'Where builders reach this server. Default: HOST and PORT, as this machine reaches them.',
    example: 'http://127.0.0.1:8080',
  }),
  TRELLIS_APPS_DOMAIN: variable('Server', hostAndPort, {
    about: 'Apps are at `<slug>.<this>`, with a port if need be.',
    example: 'localhost:8080',
  }),
  TRELLIS_APPS_SCHEME: variable('Server', z.enum(['http', 'https'], 'must be http or https'), {
    about: 'Scheme of the apps’ addresses. Default: that of TRELLIS_URL.',
    example: 'http',
  }),
  TRELLIS_MASTER_KEY: variable('Access', key, {
    about: 'Wraps the keys of all secrets: 32 bytes in base64. Default: made once in the data folder.',
    example: '',
  }),
  TRELLIS_MASTER_KEY_BEFORE: variable('Access', key, {
    about: 'The master key so far, while it is being exchanged for TRELLIS_MASTER_KEY; see docs/secrets.md.',
    example: '',
  }),
  TRELLIS_SETUP_TOKEN: variable('Access', z.string().max(200, 'must have at most 200 characters'), {
    about:
      'The set-up token for the first owner, best a long one. Default: a new one at each start until there is an owner.',
    example: '',
  }),
  TRELLIS_OPEN_SIGNUP: variable('Access', flag, { about: 'Whether anybody may make an account.', example: 'false' }),
  TRELLIS_ALLOWED_DOMAINS: variable('Access', domains, {
    about: 'Verified e-mail addresses of these domains may make an account; comma-separated.',
    example: 'example.org',
  }),
  TRELLIS_ALLOW_PRIVATE_GIT: variable('Builds', gitHosts, {
    about: 'Hosts that git may reach although they are private; comma-separated.',
    example: '127.0.0.1,git.lan',
  }),
  TRELLIS_ALLOW_FILE_GIT: variable('Builds', flag, {
    about: 'Whether file: URLs of this machine may be deployed.',
    example: 'false',
  }),
  TRELLIS_MAX_BUILDS: variable('Builds', whole(1, 256), {
    about: 'Most builds at once. Default: half of the processors, at least 1; on ECS 20.',
    example: '2',
  }),
  TRELLIS_ISOLATION: variable('Builds', z.enum(IsolationKind.options, 'must be bubblewrap, container, uid or none'), {
    about: 'bubblewrap, container, uid or none. Default: the best that works here.',
    example: 'bubblewrap',
  }),
  TRELLIS_TOOLCHAINS: variable('Builds', text, {
    about:
      'Folder for fetched versions of Node.js and package managers; servers may share one. Default: in the data folder.',
    example: '/var/cache/trellis',
  }),
  TRELLIS_UNSAFE_BUILDS: variable('Builds', flag, {
    about: 'Builds without isolation even when others can reach the server: whoever deploys can read this machine.',
    example: 'false',
  }),
  TRELLIS_BUILD_SECONDS: variable('Builds', whole(10, 86_400), {
    about: 'Seconds that a build may take. Workspaces and plants may set less of this and of the following.',
    example: '1200',
  }),
  TRELLIS_BUILD_MEMORY: variable('Builds', bytes('64m'), { about: 'Memory of a build.', example: '4g' }),
  TRELLIS_BUILD_PROCESSES: variable('Builds', whole(8, 100_000), {
    about: 'Processes of a build at once.',
    example: '512',
  }),
  TRELLIS_BUILD_DISK: variable('Builds', bytes('16m'), {
    about: 'Disk that a build may fill; never more than most of what is free.',
    example: '8g',
  }),
  TRELLIS_BUILD_LOG: variable('Builds', bytes('64k'), { about: 'Volume of a build’s log.', example: '64m' }),
  TRELLIS_CORS_ORIGINS: variable('Network', list.pipe(z.array(httpOrigin)), {
    about: 'Other origins whose pages may use the API; comma-separated.',
    example: 'https://tools.example.org',
  }),
  TRELLIS_TRUST_PROXY: variable('Network', proxies, {
    about: 'How many proxies stand in front, or their addresses; X-Forwarded-For of others is ignored.',
    example: '1',
  }),
  TRELLIS_METRICS_TOKEN: variable('Network', z.string(), {
    about: 'Bearer token with which /metrics may be read from elsewhere than loopback.',
    example: '',
  }),
  TRELLIS_LOG_DAYS: variable('Keeping', whole(1, 3650), { about: 'Days that build logs are kept.', example: '30' }),
  TRELLIS_REGIONS: variable('Cloud', regions, {
    about: 'Regions and their buckets, for S3.',
    example: 'eu-central-1=bucket-a,us-east-1=bucket-b',
  }),
  TRELLIS_ALLOW_EMULATOR: variable('Cloud', flag, {
    about: 'Allows Firebase emulators that are not on loopback.',
    example: 'false',
  }),
  FIREBASE_PROJECT_ID: variable('Cloud', text, { about: 'Firebase Auth and Firestore of this project.', example: '' }),
  GOOGLE_APPLICATION_CREDENTIALS: variable('Cloud', text, { about: 'Path of the service account’s key.', example: '' }),
  FIREBASE_WEB_CONFIG: variable('Cloud', text.refine(isJsonObject, 'must be an object in JSON'), {
    about: 'Firebase’s web configuration for the browser, as JSON.',
    example: '',
  }),
  FIREBASE_AUTH_EMULATOR_HOST: variable('Cloud', emulator, { about: 'Firebase Auth emulator.', example: '' }),
  FIRESTORE_EMULATOR_HOST: variable('Cloud', emulator, { about: 'Firestore emulator.', example: '' }),
  REDIS_URL: variable('Cloud', text.regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://'), {
    about: 'Redis for live events between several servers.',
    example: '',
  }),
  REDIS_PREFIX: variable('Cloud', text, { about: 'Begins every key in Redis.', example: 'trellis:' }),
  AWS_REGION: variable('Cloud', text, { about: 'Region of ECS and S3.', example: '' }),
  S3_BUCKET: variable('Cloud', text, { about: 'Bucket for blobs.', example: '' }),
  S3_ENDPOINT: variable('Cloud', httpOrigin, { about: 'An S3 server other than AWS.', example: '' }),
  S3_PREFIX: variable('Cloud', text, { about: 'Begins every key in the bucket.', example: '' }),
  ECS_CLUSTER: variable('Cloud', text, { about: 'Cluster that runs builds.', example: '' }),
  ECS_BUILD_TASK: variable('Cloud', text, { about: 'Task definition of a build.', example: '' }),
  ECS_BUILD_CONTAINER: variable('Cloud', text, { about: 'Container of a build within its task.', example: '' }),
  ECS_SUBNETS: variable('Cloud', list, { about: 'Subnets of builds.', example: '' }),
  ECS_SECURITY_GROUPS: variable('Cloud', list, { about: 'Security groups of builds.', example: '' }),
  ECS_ASSIGN_PUBLIC_IP: variable('Cloud', flag, { about: 'Whether builds get a public address.', example: '' }),
  ECS_CAPACITY_PROVIDERS: variable('Cloud', list, { about: 'Capacity providers of builds.', example: '' }),
  ECS_ENDPOINT: variable('Cloud', httpOrigin, { about: 'An ECS server other than AWS.', example: '' }),
  SLACK_SIGNING_SECRET: variable('Integrations', text, { about: 'Checks what Slack sends.', example: '' }),
  LLM_URL: variable('Integrations', httpUrl, { about: 'A language model that may explain failures.', example: '' }),
  LLM_KEY: variable('Integrations', text, { about: 'Key of that model’s server.', example: '' }),
  LLM_MODEL: variable('Integrations', text, { about: 'Name of that model.', example: '' }),
} satisfies Record<string, Variable>

export type VariableName = keyof typeof variables
export type Values = { [N in VariableName]?: z.output<(typeof variables)[N]['schema']> }

function isOrigin(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false
  const { origin, href } = new URL(value)
  return href === `${origin}/` && !/[?#]$/.test(value)
}

/** An IPv6 address stands in brackets, because a port may follow. */
function isHostAndPort(value: string): boolean {
  const [, address] = /^\[(.+)\](?::\d{1,5})?$/.exec(value) ?? []
  return address === undefined ? hostAndPort.safeParse(value).success : isIP(address) === 6
}

function bytesOf(text: string): number {
  return Number.parseInt(text, 10) * (units[text.slice(-1).toLowerCase()] ?? 1)
}

function isProxy(item: string): boolean {
  const [address = '', bits, ...more] = item.split('/')
  if (more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false
  return isIP(address) !== 0 || (bits === undefined && ['loopback', 'linklocal', 'uniquelocal'].includes(address))
}

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  } catch {
    return false
  }
}
