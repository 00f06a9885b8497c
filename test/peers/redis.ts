import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { until } from '../kit/until.ts'

export type RedisSettings = {
  /** The lines of a configuration file as arguments, such as `['--requirepass', 'x']`. */
  args?: string[]
  /** How a client of this test gets in; the plain address unless given. */
  url?: (port: number) => string
  ca?: string
  /** Listens for TLS only; the certificate is in `args`. */
  tls?: boolean
}

/** One Redis server on a loopback port of its own. What it keeps is in a folder that goes with `stop`. */
export class RedisPeer {
  readonly #settings: RedisSettings
  #folder = ''
  #child: ChildProcess | undefined
  #port = 0

  constructor(settings: RedisSettings = {}) {
    this.#settings = settings
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return this.#settings.url?.(this.#port) ?? `redis://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    this.#folder = await mkdtemp(join(tmpdir(), 'trellis-redis-'))
    this.#port = await freePort()
    await this.#run()
    return this
  }

  /** `kill -9`. Whether its data is there again after `startAgain` is for `appendonly` to say. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** What it keeps on disk goes with the next `kill`. */
  async forget(): Promise<void> {
    using client = await this.client()
    await client.config('SET', 'appendonly', 'no')
    await rm(join(this.#folder, 'appendonlydir'), { recursive: true, force: true })
  }

  async startAgain(): Promise<void> {
    await this.#run()
  }

  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** A plain client of the test; ends with the test's `await using`. */
  async client(url = this.url) {
    const { ca } = this.#settings
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, ...(ca ? { tls: { ca } } : {}) })
    client.on('error', () => undefined)
    await client.connect()
    return Object.assign(client, { [Symbol.dispose]: () => client.disconnect() })
  }

  async #run(): Promise<void> {
    const { tls } = this.#settings
    const port = tls ? ['--port', '0', '--tls-port', String(this.#port)] : ['--port', String(this.#port)]
    const base = [...port, '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '']
    const args = [...base, '--enable-debug-command', 'yes', ...(this.#settings.args ?? [])]
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
    })
    await until('Redis to listen', () => {
      if (child.exitCode !== null) throw new Error(`redis-server ended: ${said}`)
      return /Ready to accept connections/.test(said)
    })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
