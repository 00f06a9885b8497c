import { existsSync, readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { LowerBuildLimits } from '@trellis/shared/build-limits'
import type { IsolationKind } from '@trellis/shared/server-config'
import { z } from 'zod'
import { type CloudConfig, type Conflict, cloudConflicts, cloudOf } from './config-cloud.ts'
import { type Values, type VariableName, variables } from './config-variables.ts'
import type { AppsAddress } from './core/site-address.ts'

/** What the server goes by. Addresses depend on the port, which is known only after listening when PORT is 0. */
export type Config = {
  host: string
  port: number
  listensOnLoopback: boolean
  /** Which parts run in this process: the backend, the edge, or both. */
  role: 'all' | 'backend' | 'edge'
  /** The adapters of the cloud that are configured. */
  cloud: CloudConfig
  /** Absolute. */
  dataDir: string
  /** Where fetched toolchains lie. */
  toolchains: string
  addresses: (port: number) => Addresses
  masterKey?: string | undefined
  /** The master key that is being exchanged. */
  masterKeyBefore?: string | undefined
  setupToken?: string | undefined
  openSignup: boolean
  allowedDomains: string[]
  allowPrivateGit: string[]
  allowFileGit: boolean
  maxBuilds?: number | undefined
  isolation?: IsolationKind | undefined
  /** What the operator set of the limits of every build. */
  buildLimits: LowerBuildLimits
  unsafeBuilds: boolean
  corsOrigins: string[]
  /** Number of proxies in front, or their addresses as Express's `trust proxy` takes them. */
  trustProxy: number | string
  metricsToken?: string | undefined
  logDays: number
  /** The process's environment, of which builders get the harmless part. */
  environment: Environment
  /** What was set and has no effect, or is missing and likely wanted; one sentence each. */
  warnings: string[]
}

/** `url` and `builderUrl` are origins without a slash at the end; `local` is where this machine reaches the server. */
export type Addresses = { url: string; builderUrl: string; apps: AppsAddress; local: { host: string; port: number } }

/** Why the server does not start: one line for each thing that is wrong. */
export class ConfigError extends Error {
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.name = 'ConfigError'
    this.lines = lines
  }
}

export type Environment = Record<string, string | undefined>

/** Reads the process's environment over the folder's `.env`. Throws `ConfigError`. */
export function readConfig(folder: string): Config {
  const file = path.join(folder, '.env')
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
  return parseConfig({ ...fromFile, ...process.env }, folder)
}

/** The same for a given environment; relative paths are taken from `folder`. */
export function parseConfig(env: Environment, folder: string): Config {
  const { values, bad } = parseValues(env)
  const lines = [...unknownNames(env), ...bad.values(), ...conflicts(values, bad)]
  if (lines.length > 0) throw new ConfigError(lines)
  const host = values.HOST ?? '127.0.0.1'
  const dataDir = path.resolve(folder, values.TRELLIS_DATA ?? '.trellis')
  return {
    host,
    port: values.PORT ?? 8080,
    listensOnLoopback: isLoopback(host),
    role: values.TRELLIS_ROLE ?? 'all',
    cloud: cloudOf(values),
    dataDir,
    toolchains: path.resolve(folder, values.TRELLIS_TOOLCHAINS ?? path.join(dataDir, 'toolchains')),
    addresses: (port) => addressesAt(port, values),
    masterKey: values.TRELLIS_MASTER_KEY,
    masterKeyBefore: values.TRELLIS_MASTER_KEY_BEFORE,
    setupToken: values.TRELLIS_SETUP_TOKEN,
    openSignup: values.TRELLIS_OPEN_SIGNUP ?? false,
    allowedDomains: (values.TRELLIS_ALLOWED_DOMAINS ?? []).map((domain) => domain.toLowerCase()),
    allowPrivateGit: values.TRELLIS_ALLOW_PRIVATE_GIT ?? [],
    allowFileGit: values.TRELLIS_ALLOW_FILE_GIT ?? false,
    maxBuilds: values.TRELLIS_MAX_BUILDS,
    isolation: values.TRELLIS_ISOLATION,
    buildLimits: limitsOf(values),
    unsafeBuilds: values.TRELLIS_UNSAFE_BUILDS ?? false,
    corsOrigins: values.TRELLIS_CORS_ORIGINS ?? [],
    trustProxy: values.TRELLIS_TRUST_PROXY ?? 0,
    metricsToken: values.TRELLIS_METRICS_TOKEN,
    logDays: values.TRELLIS_LOG_DAYS ?? 30,
    environment: env,
    warnings: doubtful(values),
  }
}

function limitsOf(values: Values): LowerBuildLimits {
  const set = {
    seconds: values.TRELLIS_BUILD_SECONDS,
    memoryBytes: values.TRELLIS_BUILD_MEMORY,
    processes: values.TRELLIS_BUILD_PROCESSES,
    diskBytes: values.TRELLIS_BUILD_DISK,
    logBytes: values.TRELLIS_BUILD_LOG,
  }
  return LowerBuildLimits.parse(set)
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(variables, name)
}

function unknownNames(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('TRELLIS_') && !isVariable(name))
    .sort()
    .map((name) => `${name} is not a variable that Trellis knows; see docs/configuration.md.`)
}

/** `bad` has a sentence for each variable whose value cannot be used. */
function parseValues(env: Environment): { values: Values; bad: Map<string, string> } {
  const values: Record<string, unknown> = {}
  const bad = new Map<string, string>()
  for (const [name, { schema }] of Object.entries(variables)) {
    const text = env[name]?.trim()
    if (!text) continue
    const parsed = z.safeParse<z.ZodType>(schema, text)
    if (parsed.success) values[name] = parsed.data
    else bad.set(name, `${name} ${parsed.error.issues[0]?.message ?? 'cannot be used'}.`)
  }
  return { values, bad }
}

/** What does not fit together; nothing that goes by a variable whose value is bad, because that would be a guess. */
function conflicts(values: Values, bad: ReadonlyMap<string, string>): string[] {
  const found: Conflict[] = []
  const host = values.HOST ?? '127.0.0.1'
  if (!isLoopback(host) && !values.TRELLIS_URL) {
    const line = `TRELLIS_URL must be set because HOST is ${host}, which is not loopback: it is where people open Trellis.`
    found.push({ by: ['TRELLIS_URL'], line })
  }
  for (const name of ['FIREBASE_AUTH_EMULATOR_HOST', 'FIRESTORE_EMULATOR_HOST'] as const) {
    const emulator = values[name]
    if (emulator && !isLoopback(emulator.replace(/:\d+$/, '')) && !values.TRELLIS_ALLOW_EMULATOR) {
      const line = `${name} names an emulator that is not on loopback; set TRELLIS_ALLOW_EMULATOR=1 if that is meant.`
      found.push({ by: ['TRELLIS_ALLOW_EMULATOR'], line })
    }
  }
  return [...found, ...cloudConflicts(values)]
    .filter(({ by }) => !by.some((name) => bad.has(name)))
    .map(({ line }) => line)
}

/** A set-up token below so many characters is worth a warning. */
const shortToken = 16

/** What is set and does not do what was likely meant. Nothing else depends on it, so the server starts. */
function doubtful(values: Values): string[] {
  const names = ['SLACK_SIGNING_SECRET', 'LLM_URL'] as const
  const lines = names
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name} is set, but this version of Trellis does nothing with it yet.`)
  if (values.TRELLIS_SETUP_TOKEN && values.TRELLIS_SETUP_TOKEN.length < shortToken) {
    lines.push(
      'TRELLIS_SETUP_TOKEN is short and could be guessed. Use a longer one where others can reach this server.',
    )
  }
  const dashboard = values.TRELLIS_URL && new URL(values.TRELLIS_URL).hostname
  if (dashboard && !isLoopback(dashboard) && !values.TRELLIS_APPS_DOMAIN) {
    lines.push(
      'TRELLIS_APPS_DOMAIN is not set, so apps are at <slug>.localhost and can be opened on this machine only.',
    )
  }
  return lines
}

function addressesAt(port: number, values: Values): Addresses {
  const host = reachable(values.HOST ?? '127.0.0.1')
  const url = values.TRELLIS_URL ?? `http://localhost:${port}`
  const scheme = values.TRELLIS_APPS_SCHEME ?? (url.startsWith('https:') ? 'https' : 'http')
  return {
    url,
    builderUrl: values.TRELLIS_BUILDER_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    apps: { scheme, domain: values.TRELLIS_APPS_DOMAIN ?? `localhost:${port}` },
    local: { host, port },
  }
}

/** Who listens on every address is reached on this machine by loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** An IPv6 address may stand in brackets. */
function isLoopback(named: string): boolean {
  const host = named.replace(/^\[(.*)\]$/, '$1')
  if (host.toLowerCase() === 'localhost') return true
  const version = isIP(host)
  return version !== 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4')
}
