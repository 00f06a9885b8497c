import { setMaxListeners } from 'node:events'
import type npmFetch from 'npm-registry-fetch'
import { z } from 'zod'

/** A version as the registry offers it. */
export type RegistryVersion = {
  version: string
  tarball: string
  /** What the archive's bytes must be, as subresource integrity. */
  integrity: string
  engines?: string | undefined
}

/** A stream of the archive's bytes that fails at its end when they are not what they must be. */
export type Archive = NodeJS.ReadableStream

/** Where tools come from. */
export interface ToolRegistry {
  /** All versions of a package. Rejects when the registry cannot be asked; `[]` when it has no such package. */
  versions(name: string): Promise<RegistryVersion[]>
  open(name: string, version: RegistryVersion): Promise<Archive>
}

/** How long nothing may come before a request is given up, and how often it is tried again. */
const idleMs = 20_000
const retries = 2

/**
 * The server's own registry, by its own npm settings: tokens, proxy and certificates are those of `.npmrc`. The library is
 * the one that npm itself uses.
 */
export class NpmRegistry implements ToolRegistry {
  readonly #options: Record<string, unknown>

  constructor(
    settings: ReadonlyMap<string, string>,
    options: { signal: AbortSignal; certificates?: string | undefined },
  ) {
    // Every request under way listens to it.
    setMaxListeners(0, options.signal)
    this.#options = {
      ...Object.fromEntries([...settings].filter(([key]) => key.startsWith('//') || key.endsWith(':registry'))),
      ...registryOf(settings),
      ...(options.certificates ? { ca: certificatesOf(options.certificates) } : {}),
      ...(settings.get('strict-ssl') === 'false' ? { strictSSL: false } : {}),
      ...proxyOf(settings),
      ...{ timeout: idleMs, signal: options.signal },
      ...{ fetchRetries: retries, fetchRetryMintimeout: 300, fetchRetryMaxtimeout: 3000 },
    }
  }

  async versions(name: string): Promise<RegistryVersion[]> {
    try {
      const npmFetch = await library()
      const answer = await npmFetch.json(`/${name.replace('/', '%2f')}`, {
        ...this.#options,
        spec: name,
        headers: { accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*' },
      })
      return Object.values(Packument.parse(answer).versions).filter((version) => version !== undefined)
    } catch (error) {
      if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return []
      throw error
    }
  }

  /** An archive may lie on another host, as the registry says; else it is looked for below the registry itself. */
  async open(name: string, { tarball, version, integrity }: RegistryVersion): Promise<Archive> {
    const options = { ...this.#options, spec: name, integrity, headers: { accept: 'application/octet-stream' } }
    const npmFetch = await library()
    try {
      return bodyOf(await npmFetch(tarball, options))
    } catch (error) {
      if (this.#isAborted()) throw error
      const file = `${name.split('/').at(-1)}-${version}.tgz`
      const answer = await npmFetch(`/${name}/-/${file}`, options).catch(() => {
        throw error
      })
      return bodyOf(answer)
    }
  }

  #isAborted(): boolean {
    const { signal } = this.#options
    return signal instanceof AbortSignal && signal.aborted
  }
}

/** Most deployments ask nobody, and loading it takes longer than all the rest of resolving. */
async function library(): Promise<typeof npmFetch> {
  return (await import('npm-registry-fetch')).default
}

function bodyOf({ body }: Awaited<ReturnType<typeof npmFetch>>): Archive {
  if (!body) throw new Error('the registry answered without an archive')
  return body
}

const RegistryEntry = z
  .object({
    version: z.string(),
    dist: z.object({ tarball: z.string(), integrity: z.string().optional(), shasum: z.string().optional() }),
    engines: z
      .object({ node: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .transform(({ version, dist, engines }): RegistryVersion | undefined => {
    const integrity =
      dist.integrity ?? (dist.shasum ? `sha1-${Buffer.from(dist.shasum, 'hex').toString('base64')}` : '')
    // Without a checksum nothing says that the archive is the right one, so it is not on offer.
    return integrity ? { version, tarball: dist.tarball, integrity, engines: engines?.node } : undefined
  })

const Packument = z.object({ versions: z.record(z.string(), RegistryEntry.optional().catch(undefined)) })

function registryOf(settings: ReadonlyMap<string, string>): { registry?: string } {
  const registry = settings.get('registry')
  return registry ? { registry } : {}
}

function proxyOf(settings: ReadonlyMap<string, string>): Record<string, string> {
  const proxy = settings.get('https-proxy') ?? settings.get('proxy')
  const noProxy = settings.get('noproxy')
  return { ...(proxy && proxy !== 'null' ? { proxy } : {}), ...(noProxy ? { noProxy } : {}) }
}

function certificatesOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
}
