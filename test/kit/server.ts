import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from './folder.ts'
import { until } from './until.ts'

const main = join(import.meta.dirname, '../../backend/dist/main.js')

/** What one test has fetched serves the others, as it serves the plants of one server. */
const sharedToolchains = join(import.meta.dirname, '../../node_modules/.cache/trellis-toolchains')

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** PATH, HOME and the names that say how packages are reached from here. */
function networkOfTheMachine(): Record<string, string | undefined> {
  const wanted = /^(PATH|HOME|LANG|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|(https?|no)_proxy|npm_config_\w+)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)))
}

export type ServerOptions = { env?: Record<string, string>; nodeArgs?: string[]; port?: number }

/**
 * The real, built server as a process of its own, on a port and a data folder of its own that stay the same across
 * restarts. Nothing of this test's environment reaches it besides what programs need to find each other and the network.
 */
export class TestServer {
  readonly setupToken = 'set-up-token-of-the-tests'
  readonly url: string
  readonly port: number
  readonly data: string
  /** Everything that the server has printed, of all its lives. */
  output = ''
  private child: ChildProcess | undefined
  private readonly options: ServerOptions
  private readonly folder = temporaryFolder('data')

  private constructor(port: number, options: ServerOptions) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.data = this.folder.path
    this.options = options
  }

  /** Resolves when the server answers its health check; one that does not is ended again. */
  static async start(options: ServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options.port ?? (await freePort()), options)
    try {
      await server.boot()
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  /** By what it is configured, for another program with the same configuration. */
  get configuration(): Record<string, string> {
    return { TRELLIS_DATA: this.data, ...this.options.env }
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  async boot(): Promise<void> {
    const child = spawn(process.execPath, [...(this.options.nodeArgs ?? []), main], {
      cwd: this.data,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...networkOfTheMachine(),
        PORT: String(this.port),
        TRELLIS_DATA: this.data,
        TRELLIS_SETUP_TOKEN: this.setupToken,
        TRELLIS_ALLOW_PRIVATE_GIT: '127.0.0.1',
        TRELLIS_TOOLCHAINS: sharedToolchains,
        ...this.options.env,
      },
    })
    this.child = child
    child.stdout.on('data', (chunk) => this.note(chunk))
    child.stderr.on('data', (chunk) => this.note(chunk))
    await until('the server to answer', () => this.isUp(child), {
      within: 60_000,
      seen: () => this.output.slice(-3000),
    })
  }

  /** Ends the server with a signal and resolves when it is gone. Its builders may outlive it. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.kill(signal)
    await this.boot()
  }

  /** Ends the server and its builds as Ctrl-C does, by force when it does not go, and removes its data. */
  async stop(): Promise<void> {
    const force = setTimeout(() => this.child?.kill('SIGKILL'), 20_000)
    await this.kill('SIGINT')
    clearTimeout(force)
    this.folder.remove()
  }

  private async isUp(child: ChildProcess): Promise<boolean> {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}:\n${this.output}`)
    return fetch(`${this.url}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
  }

  private note(chunk: Buffer): void {
    this.output = (this.output + chunk.toString()).slice(-1_000_000)
  }
}
