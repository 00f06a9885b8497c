import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { isWithin } from '@trellis/shared/address-ranges'
import { closedRanges4 } from './private-ranges.ts'

/** Settings about where packages come from. Tokens, names and passwords are never among them. */
const handedOn = ['registry', 'cafile', 'strict-ssl', 'proxy', 'https-proxy', 'noproxy']

/**
 * All of the server's own npm settings, with tokens: from `npm_config_` variables, the user's and the global `.npmrc`, in
 * this order of weight. For the builder's own requests alone; nothing of it may reach a build.
 */
export function readOwnSettings(environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const prefix = dirname(dirname(process.execPath))
  const files = [
    environment.npm_config_globalconfig ?? join(prefix, 'etc', 'npmrc'),
    environment.npm_config_userconfig ?? join(homedir(), '.npmrc'),
  ]
  const found = proxiesOf(environment)
  for (const file of files) for (const [key, value] of parseNpmrc(readOrEmpty(file), environment)) found.set(key, value)
  for (const key of handedOn) {
    const value = environment[`npm_config_${key.replaceAll('-', '_')}`]
    if (value) found.set(key, value)
  }
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('npm_config_//') && value) found.set(name.slice('npm_config_'.length), value)
  }
  return found
}

/** The variables that most programs know; npm takes them where its own settings name no proxy. */
function proxiesOf(environment: NodeJS.ProcessEnv): Map<string, string> {
  const secure = environment.HTTPS_PROXY ?? environment.https_proxy
  const plain = environment.HTTP_PROXY ?? environment.http_proxy
  const none = environment.NO_PROXY ?? environment.no_proxy
  const found: [string, string | undefined][] = [
    ['https-proxy', secure ?? plain],
    ['proxy', plain],
    ['noproxy', none],
  ]
  return new Map(found.flatMap(([key, value]) => (value ? [[key, value]] : [])))
}

/** The settings that a build needs to reach the same registry. URLs that carry a name or password are left out. */
export function readNpmSettings(environment: NodeJS.ProcessEnv): Map<string, string> {
  return new Map([...readOwnSettings(environment)].filter(([key, value]) => isHandedOn(key) && !hasCredentials(value)))
}

/**
 * The settings as variables that npm understands. A proxy is named for all programs, because an app's install scripts
 * download by themselves.
 */
export function npmEnvironment(settings: ReadonlyMap<string, string>): Record<string, string> {
  return { ...prefixed(settings, 'npm_config_'), ...proxyEnvironment(settings) }
}

function proxyEnvironment(settings: ReadonlyMap<string, string>): Record<string, string> {
  const secure = settings.get('https-proxy') ?? settings.get('proxy')
  const plain = settings.get('proxy') ?? secure
  const named: [string, string | undefined][] = [
    ['https_proxy', secure],
    ['http_proxy', plain],
    ['no_proxy', settings.get('noproxy')],
  ]
  return Object.fromEntries(
    named.flatMap(([name, value]) => (value ? [name, name.toUpperCase()].map((each) => [each, value]) : [])),
  )
}

function prefixed(settings: ReadonlyMap<string, string>, prefix: string): Record<string, string> {
  return Object.fromEntries([...settings].map(([key, value]) => [`${prefix}${key.replaceAll('-', '_')}`, value]))
}

/** Addresses of the configured registries and proxies that lie in closed networks and so need a way through. */
export async function privateRegistries(settings: ReadonlyMap<string, string>): Promise<string[]> {
  const hosts = [...settings].filter(([, value]) => URL.canParse(value)).map(([, value]) => new URL(value).hostname)
  const found = await Promise.all([...new Set(hosts)].map(addressesOf))
  return found.flat().filter((address) => isWithin(address, closedRanges4))
}

export function parseNpmrc(text: string, environment: NodeJS.ProcessEnv): [string, string][] {
  return text
    .split(/\r?\n/)
    .map((line) => /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, key = '', value = '']) => [key, expand(value.replace(/^(["'])(.*)\1$/, '$2'), environment)])
}

function expand(value: string, environment: NodeJS.ProcessEnv): string {
  return value.replace(/\$\{(\w+)\}/g, (whole, name: string) => environment[name] ?? whole)
}

function isHandedOn(key: string): boolean {
  return handedOn.includes(key)
}

/** Proxies are also written without a scheme, `name:password@host:8080`, which is an URL of another kind or none. */
function hasCredentials(value: string): boolean {
  const authority = value.replace(/^[a-z][a-z\d+.-]*:(?=\/\/)/i, '').replace(/^\/+/, '')
  return authority.split(/[/?#\\]/, 1)[0]?.includes('@') ?? false
}

/** A registry that cannot be resolved now cannot be reached later either; npm will say so in the log. */
async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Most machines have only one of these files, or none.
    return ''
  }
}
