import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { EventsAnswer, FinishAnswer, FinishRequest } from '@trellis/shared/builder-protocol'
import type { LogProof } from '@trellis/shared/deployment'
import { type LogLine, proofText } from '@trellis/shared/log'
import type { Manifest } from '@trellis/shared/release'
import { expect } from 'vitest'
import type { DeploymentRecord } from '../../src/core/records.ts'
import { documents } from '../../src/ports/documents.ts'
import type { BuildJob } from '../../src/ports/runner.ts'
import type { World } from './services.ts'

export type Files = Record<string, string>
export type Outcome = FinishRequest['outcome']

export const sha = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

/** What a reader of these lines finds as the log's count and hash. */
export function proofOfLines(lines: readonly Pick<LogLine, 'seq' | 'text'>[]): LogProof {
  return { lines: lines.length, sha256: sha(lines.map(proofText).join('')) }
}

/** Waits until the runner was told to start this attempt of a deployment. */
export async function jobOf(world: World, deploymentId: string, attempt = 1): Promise<BuildJob> {
  const find = () => world.started.find((job) => job.deploymentId === deploymentId && job.attempt === attempt)
  await expect.poll(find, { timeout: 10_000, interval: 5 }).toBeDefined()
  const job = find()
  if (!job) throw new Error('no job was started')
  return job
}

/** Waits until everything that follows a deployment's end is done; answers its record. */
export async function settled(world: World, deploymentId: string): Promise<DeploymentRecord> {
  const job = async () => world.store.get(documents.job(deploymentId))
  await expect.poll(job, { timeout: 15_000, interval: 5 }).toBeUndefined()
  return recordOf(world, deploymentId)
}

export async function recordOf(world: World, deploymentId: string): Promise<DeploymentRecord> {
  const found = await world.store.get(documents.deployment(deploymentId))
  if (!found) throw new Error('there is no such deployment')
  return found.data
}

/** A manifest of these files, as a builder would upload it. */
export function manifestOf(files: Files): string {
  const manifest: Manifest = {
    version: 1,
    fallback: 'none',
    files: Object.entries(files).map(([path, body]) => ({
      ...{ path, sha256: sha(body), size: Buffer.byteLength(body) },
      type: path.endsWith('.html') ? 'text/html' : 'text/plain',
    })),
  }
  return JSON.stringify(manifest)
}

/** A builder whose every word a test chooses. It remembers the lines that it wrote, as the real one keeps its spool. */
export class PlayedBuilder {
  readonly world: World
  readonly job: BuildJob
  readonly nonce: string
  readonly lines: LogLine[] = []

  constructor(world: World, job: BuildJob, nonce = 'n'.repeat(20)) {
    this.world = world
    this.job = job
    this.nonce = nonce
  }

  get #reports() {
    return this.world.services.reports
  }
  get #attempt() {
    return { attempt: this.job.attempt }
  }

  claim() {
    return this.#reports.claim(this.job.token, { ...this.#attempt, nonce: this.nonce })
  }

  /** Adds lines to the builder's own log; `send` brings them to the backend. */
  write(...texts: string[]): LogLine[] {
    const fresh = texts.map((text, index) => this.#line(this.lines.length + 1 + index, text))
    this.lines.push(...fresh)
    return fresh
  }

  #line(seq: number, text: string): LogLine {
    return { seq, at: this.world.clock.iso(), step: 'build', stream: 'stdout', text, source: 'build' }
  }

  /** Sends the lines from `first` up to and with `last`, whatever was sent before. */
  send(first = 1, last = this.lines.length): Promise<EventsAnswer> {
    const logs = { first, lines: this.lines.slice(first - 1, last) }
    return this.#reports.events(this.job.token, { ...this.#attempt, steps: [], logs })
  }

  heartbeat(): Promise<EventsAnswer> {
    return this.#reports.events(this.job.token, { ...this.#attempt, steps: [] })
  }

  /** Says that the source was cloned, at a commit whose sha is made of `letter`. */
  cloned(letter = 'a'): Promise<EventsAnswer> {
    const at = this.world.clock.iso()
    return this.#reports.events(this.job.token, {
      ...this.#attempt,
      steps: [{ step: 'clone', status: 'active', progress: 0, at }],
      commit: { sha: letter.repeat(40), message: 'Begin', author: 'Ada', at },
    })
  }

  put(body: string, name = sha(body)) {
    const content = { body: Readable.from([Buffer.from(body)]), size: Buffer.byteLength(body) }
    return this.#reports.putBlob(this.job.token, name, content)
  }

  ask(files: Files) {
    const pages = Object.entries(files).map(([path, body]) => ({
      ...{ path, sha256: sha(body), size: Buffer.byteLength(body), type: 'text/html' },
    }))
    return this.#reports.manifest(this.job.token, { ...this.#attempt, files: pages, variants: [] })
  }

  /** Uploads files and manifest; answers the outcome that names it. */
  async upload(files: Files, manifest = manifestOf(files)): Promise<Outcome> {
    await this.ask(files)
    for (const body of [...Object.values(files), manifest]) await this.put(body)
    return uploadedAs(manifest)
  }

  finish(outcome: Outcome, log: LogProof = proofOfLines(this.lines)): Promise<FinishAnswer> {
    return this.#reports.finish(this.job.token, { ...this.#attempt, log, outcome })
  }
}

export function uploadedAs(manifest: string): Outcome {
  const blob = { sha256: sha(manifest), size: Buffer.byteLength(manifest) }
  return { status: 'uploaded', manifest: blob, uploadedFiles: 1, uploadedBytes: 1 }
}

export const failedAtBuild: Outcome = {
  status: 'failed',
  failure: { step: 'build', code: 'build_failed', message: 'The build command ended with 1.' },
}

/** A builder that has claimed its job. */
export async function claimed(world: World, deploymentId: string, attempt = 1): Promise<PlayedBuilder> {
  const builder = new PlayedBuilder(world, await jobOf(world, deploymentId, attempt))
  await builder.claim()
  return builder
}

/** Plays a whole build: claim, commit, one line, these files, finish. Visitors may not have it yet. */
export async function playBuild(world: World, deploymentId: string, files: Files, letter = 'a') {
  const builder = await claimed(world, deploymentId)
  await builder.cloned(letter)
  builder.write('hello')
  await builder.send()
  await builder.finish(await builder.upload(files))
  return builder
}
