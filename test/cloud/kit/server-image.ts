import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { freePort } from '../../kit/server.ts'
import { until } from '../../kit/until.ts'
import { nodeBase } from './builder-image.ts'
import { buildImage } from './podman-engine.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const tag = 'localhost/trellis-server:test'
/** Needs neither systemd nor more than a plain machine gives. */
const podman = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs']

/** The name of the image of backend and edge, made by its own Dockerfile. */
export async function serverImage(): Promise<string> {
  await buildImage({ file: join(root, 'deploy/docker/Dockerfile'), base: await nodeBase(), tag, root })
  return tag
}

const Service = z.object({
  user: z.string(),
  cap_drop: z.array(z.string()),
  cap_add: z.array(z.string()),
  security_opt: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
})

/** What compose.yaml gives its one service beyond volumes and ports, as podman's options. */
export function composeOptions(): string[] {
  const file: unknown = parse(readFileSync(join(root, 'deploy/docker/compose.yaml'), 'utf8'))
  const { trellis } = z.object({ services: z.object({ trellis: Service }) }).parse(file).services
  const each = (option: string, values: string[]) => values.flatMap((value) => [option, value])
  return [
    ...['--user', trellis.user],
    ...each('--cap-drop', trellis.cap_drop),
    ...each('--cap-add', trellis.cap_add),
    ...each('--security-opt', trellis.security_opt),
  ]
}

interface Given {
  options: string[]
  env: Record<string, string>
  /** What runs in the place of the server; without one the image's own command. */
  command?: string[]
}

/** A container of the image, which listens on this machine's loopback. */
export class ServerContainer {
  readonly url: string
  readonly #name: string
  readonly #child: ChildProcess
  readonly #ended: Promise<number>
  /** What it has printed. */
  output = ''

  private constructor(image: string, port: number, given: Given) {
    this.url = `http://127.0.0.1:${port}`
    this.#name = `trellis-server-${port}`
    const env = { HOST: '127.0.0.1', PORT: `${port}`, ...given.env }
    const words = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])
    const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096']
    const args = [
      'run',
      '--rm',
      '--name',
      this.#name,
      '--network',
      'host',
      ...limits,
      ...given.options,
      ...words,
      image,
      ...(given.command ?? []),
    ]
    this.#child = spawn('podman', [...podman, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
    this.#ended = once(this.#child, 'close').then(([code]) => (typeof code === 'number' ? code : -1))
  }

  static async start(image: string, options: string[], env: Record<string, string> = {}): Promise<ServerContainer> {
    return new ServerContainer(image, await freePort(), { options, env })
  }

  /** One of the image's other commands; resolves to what it printed and its exit code. */
  static async command(image: string, given: Given): Promise<{ code: number; output: string }> {
    await using container = new ServerContainer(image, await freePort(), given)
    const code = await container.ended()
    return { code, output: container.output }
  }

  /** Resolves when its health check answers; rejects with what it printed when it ends before. */
  async healthy(): Promise<this> {
    const seen = () => this.output
    const answers = async () => {
      if (this.#child.exitCode !== null) throw new Error(`The container ended: ${this.output}`)
      return fetch(`${this.url}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    }
    await until('the container to answer', answers, { within: 60_000, seen })
    return this
  }

  /** What a command in the container prints. */
  async inside(...words: string[]): Promise<string> {
    return (await run('podman', [...podman, 'exec', this.#name, ...words])).stdout.trim()
  }

  /** Runs the image's own health check once; rejects when it fails. */
  async healthCheck(): Promise<void> {
    await run('podman', [...podman, 'healthcheck', 'run', this.#name])
  }

  /** As an operator stops it: SIGTERM, and SIGKILL after `graceSeconds`. Resolves to the exit code. */
  async stop(graceSeconds = 20): Promise<number> {
    await run('podman', [...podman, 'stop', '--time', `${graceSeconds}`, this.#name]).catch(() => undefined)
    return this.#ended
  }

  /** The exit code, for one that ends by itself. */
  ended(): Promise<number> {
    return this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(0)
  }
}

/** A volume that several containers may mount, gone when the test is over. */
export async function makeVolume(name: string): Promise<AsyncDisposable & { options: string[] }> {
  await run('podman', [...podman, 'volume', 'create', name])
  return {
    options: ['--volume', `${name}:/data`],
    [Symbol.asyncDispose]: async () => void (await run('podman', [...podman, 'volume', 'rm', '--force', name])),
  }
}
