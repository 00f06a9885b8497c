import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from './log-watch.ts'
import type { TestServer } from './server.ts'
import { until } from './until.ts'
import type { LogLine, Reply } from './wire.ts'

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

type Answer = { status: number; body: Reply<Record<string, unknown>> }

/** A log line as a builder makes it. */
export function line(seq: number, text: string): LogLine {
  return { seq, at: '2030-01-01T00:00:00.000Z', step: 'build', stream: 'stdout', text, source: 'build' }
}

/** Speaks the builder's protocol by hand, with the token of a real order, and may say whatever it likes. */
export class FakeBuilder {
  readonly token: string
  private readonly url: string

  constructor(url: string, token: string) {
    this.url = url
    this.token = token
  }

  /** Waits for the order of a deployment's first attempt, on a server whose builders are idle. */
  static async of(server: TestServer, deploymentId: string): Promise<FakeBuilder> {
    const file = join(server.data, 'jobs', `${deploymentId}-1`, 'order.json')
    await until('the order of the job', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'))
    const order = JSON.parse(readFileSync(file, 'utf8')) as { backendUrl: string; token: string }
    return new FakeBuilder(order.backendUrl, order.token)
  }

  /** One request of the protocol; `attempt` is 1 unless the body says otherwise. */
  async say(what: string, body: object = {}): Promise<Answer> {
    const answer = await fetch(`${this.url}/builder/v1/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ attempt: 1, ...body }),
    })
    return { status: answer.status, body: (await answer.json()) as Answer['body'] }
  }

  claim(nonce = 'the-nonce-of-the-first-builder'): Promise<Answer> {
    return this.say('claim', { nonce, pid: process.pid, startTime: '1' })
  }

  put(sha: string, bytes: string | Uint8Array): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/octet-stream' }
    return fetch(`${this.url}/builder/v1/blobs/${sha}`, { method: 'PUT', headers, body: Buffer.from(bytes) })
  }

  get(sha: string): Promise<Response> {
    return fetch(`${this.url}/builder/v1/blobs/${sha}`, { headers: { authorization: `Bearer ${this.token}` } })
  }

  /** Finishes as uploaded, with a manifest that may never have been stored. */
  finish(manifest: string, lines: LogLine[] = []): Promise<Answer> {
    const log = { lines: lines.length, sha256: hashOf(lines) }
    const stored = { sha256: sha256(manifest), size: Buffer.byteLength(manifest) }
    return this.say('finish', {
      log,
      outcome: { status: 'uploaded', manifest: stored, uploadedFiles: 1, uploadedBytes: 1 },
    })
  }
}
