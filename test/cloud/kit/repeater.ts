import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chance } from '../../chaos/kit/chance.ts'

/**
 * Stands between builders and backends. While it is `on`, every report comes twice: at the same moment, or again when later
 * ones have been taken, as a network that loses answers makes senders do it.
 */
export class Repeater {
  on = false
  repeated = 0
  readonly #to: string
  readonly #chance: Chance
  readonly #late = new Set<Promise<unknown>>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  constructor(to: string, chance: Chance) {
    this.#to = to
    this.#chance = chance
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return this
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null
    return `http://127.0.0.1:${address?.port ?? 0}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
    await Promise.all(this.#late)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (this.on && request.url?.endsWith('/events')) this.#again(request, body)
    try {
      const answer = await this.#send(request, body)
      response.writeHead(answer.status, answer.headers).end(answer.body)
    } catch {
      response.destroy()
    }
  }

  #again(request: IncomingMessage, body: Buffer): void {
    this.repeated += 1
    const delay = this.#chance.below(10) < 3 ? 0 : this.#chance.between(50, 900)
    const sent = new Promise((done) => setTimeout(done, delay)).then(() => this.#send(request, body))
    const late = sent.catch(() => undefined).finally(() => this.#late.delete(late))
    this.#late.add(late)
  }

  #send(
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    const { host: _host, connection: _connection, 'transfer-encoding': _te, ...headers } = request.headers
    const sent = { ...headers, 'content-length': body.byteLength }
    return new Promise((resolve, reject) => {
      const url = new URL(request.url ?? '/', this.#to)
      const asked = httpRequest(url, { method: request.method, headers: sent, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('error', reject)
        answer.once('end', () => {
          const type = answer.headers['content-type'] ?? 'application/octet-stream'
          resolve({ status: answer.statusCode ?? 502, headers: { 'content-type': type }, body: Buffer.concat(chunks) })
        })
      })
      asked.once('error', reject)
      asked.end(body)
    })
  }
}
