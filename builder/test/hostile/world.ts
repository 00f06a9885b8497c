import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'

const programs = new URL('./programs/', import.meta.url)

/** What hostile builds are after: a server that listens everywhere, its data folder, and a process with a secret. */
export class World {
  /** Stands in every place that a build must not read. */
  readonly secret = `secret-${randomBytes(8).toString('hex')}`
  readonly data = mkdtempSync(join(tmpdir(), 'trellis-data-'))
  readonly #server: Server = createServer((_request, response) => response.end('reached'))
  readonly #process: ChildProcess

  constructor() {
    mkdirSync(join(this.data, 'keys'), { mode: 0o700 })
    // As careless as it gets: what keeps it closed is the folder alone.
    writeFileSync(join(this.data, 'keys', 'master'), this.secret, { mode: 0o644 })
    this.#process = spawn('sleep', ['86400'], {
      env: { PATH: '/usr/bin:/bin', SERVER_SECRET: this.secret },
      stdio: 'ignore',
    })
  }

  async open(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '0.0.0.0', done))
    return this
  }

  /** `host|port` of everything that stands for the backend, Redis and the networks around. */
  closedTargets(): { server: string[]; networks: string[] } {
    const { port } = this.#server.address() as AddressInfo
    const own = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => `${address}|${port}`)
    return {
      server: [`127.0.0.1|${port}`, `0.0.0.0|${port}`, `10.0.2.2|${port}`, `::1|${port}`, ...own],
      networks: [
        ...['169.254.169.254|80', '169.254.170.2|80', '10.0.0.1|53', '10.255.255.254|443', '192.168.0.1|80'],
        ...['172.17.0.1|80', '172.16.0.1|2375', '100.64.0.1|80', '198.18.0.1|80', 'fd00::1|80', '2606:4700::1111|443'],
      ],
    }
  }

  [Symbol.dispose](): void {
    this.#process.kill('SIGKILL')
    this.#server.close()
    rmSync(this.data, { recursive: true, force: true })
  }
}

/** The programs that attack, as files for a repository. */
export function hostileFiles(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(programs).map((name) => [`attack/${name}`, readFileSync(new URL(name, programs), 'utf8')]),
  )
}
