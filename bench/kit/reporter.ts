import { Agent, request } from 'node:http'
import type { LogLine } from '../../test/kit/wire.ts'

export type Accepted = { accepted: number; wait?: number }
type Answer = { ok: boolean; data: Accepted }

/**
 * Posts a builder's lines, one request at a time. Requests take turns on so many connections: a balancer that hands each
 * connection to the next backend so gives every backend its share.
 */
export class Reporter {
  readonly #agents: Agent[]
  readonly #url: string
  readonly #token: string
  #turn = 0

  constructor({ url, token, connections }: { url: string; token: string; connections: number }) {
    this.#url = `${url}/builder/v1/events`
    this.#token = token
    this.#agents = Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  }

  lines(first: number, lines: readonly LogLine[]): Promise<Accepted> {
    return this.post(bodyOf(first, lines))
  }

  /** Rejects when the batch is refused. */
  async post(body: Buffer): Promise<Accepted> {
    const answer = await this.#send(body)
    if (!answer.ok) throw new Error(`The batch was refused: ${JSON.stringify(answer)}`)
    return answer.data
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy()
  }

  #send(body: Buffer): Promise<Answer> {
    const agent = this.#agents[this.#turn++ % this.#agents.length]
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        'content-length': body.length,
      }
      const sent = request(this.#url, { method: 'POST', agent, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer))
      })
      sent.once('error', reject)
      sent.end(body)
    })
  }
}

export function bodyOf(first: number, lines: readonly LogLine[]): Buffer {
  return Buffer.from(JSON.stringify({ attempt: 1, logs: { first, lines } }))
}
