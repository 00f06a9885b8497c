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
  const found = new Map<string, string>()
  for (const file of files) for (const [key, value] of parseNpmrc(readOrEmpty(file), environment)) found.set(key, value)
  for (const key of handedOn) {
    const value = environment[`npm_config_${key.replaceAll('-', '_')}`]
    if (value) found.set(key, value)
  }
  return found
}

/** The settings that a build needs to reach the same registry. URLs that carry a name or password are left out. */
export function readNpmSettings(environment: NodeJS.ProcessEnv): Map<string, string> {
  return new Map([...readOwnSettings(environment)].filter(([key, value]) => isHandedOn(key) && !hasCredentials(value)))
}

/** The settings as variables that npm understands. */
export function npmEnvironment(settings: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...settings].map(([key, value]) => [`npm_config_${key.replaceAll('-', '_')}`, value]))
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

function hasCredentials(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return url.username !== '' || url.password !== ''
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
