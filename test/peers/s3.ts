import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { filesByHash } from '../kit/blobs.ts'
import { peerProgram } from '../kit/peers.ts'
import { freePort } from '../kit/server.ts'
import { until } from '../kit/until.ts'

/** One S3 server (versitygw over a folder) on a loopback port of its own; everything in it goes with `stop`. */
export class S3Peer {
  /** The one account that it knows. */
  readonly credentials = { accessKeyId: 'trellis', secretAccessKey: 'a secret of forty characters, more or less' }
  readonly region: string
  #folder = ''
  #port = 0
  #child: ChildProcess | undefined

  constructor(region = 'eu-central-1') {
    this.region = region
  }

  /** Where it keeps everything. */
  get folder(): string {
    return this.#folder
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    this.#folder = await mkdtemp(join(tmpdir(), 'trellis-s3-'))
    await mkdir(join(this.#folder, 'buckets'))
    this.#port = await freePort()
    await this.startAgain()
    return this
  }

  /** On the same port, with what was stored. */
  async startAgain(): Promise<void> {
    const args = ['--port', `127.0.0.1:${this.#port}`, '--region', this.region, '--keep-alive', '--quiet']
    const { accessKeyId: ROOT_ACCESS_KEY, secretAccessKey: ROOT_SECRET_KEY } = this.credentials
    const env = { ...process.env, ROOT_ACCESS_KEY, ROOT_SECRET_KEY }
    const stdio = ['ignore', 'ignore', 'inherit'] as const
    const child = spawn(peerProgram('versitygw'), [...args, 'posix', join(this.#folder, 'buckets')], {
      env,
      stdio: [...stdio],
    })
    this.#child = child
    await until('the S3 server to answer', async () => {
      if (child.exitCode !== null) throw new Error(`The S3 server ended with ${child.exitCode}.`)
      return fetch(this.endpoint).then(
        (answer) => answer.arrayBuffer().then(() => true),
        () => false,
      )
    })
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The names of all objects that are named by a SHA-256, of all buckets. */
  blobs(): string[] {
    return filesByHash(join(this.#folder, 'buckets'))
  }

  /** Puts objects into a bucket that is there, behind the server's back; it keeps no checksums of these. */
  async place(bucket: string, objects: Iterable<readonly [key: string, content: string]>): Promise<void> {
    for (const [key, content] of objects) {
      const path = join(this.#folder, 'buckets', bucket, key)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    }
  }

  /** Empties a bucket, behind the server's back. */
  async clear(bucket: string): Promise<void> {
    await rm(join(this.#folder, 'buckets', bucket), { recursive: true, force: true })
  }

  /** Makes every object of a bucket older: its time is the one of its file. */
  async age(bucket: string, milliseconds: number): Promise<void> {
    const folder = join(this.#folder, 'buckets', bucket)
    for (const name of await readdir(folder, { recursive: true })) {
      const path = join(folder, name)
      const { mtimeMs } = await stat(path)
      await utimes(path, (mtimeMs - milliseconds) / 1000, (mtimeMs - milliseconds) / 1000)
    }
  }
}
