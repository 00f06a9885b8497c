import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { S3Peer } from '../../../test/peers/s3.ts'

export type S3Bill = {
  PUT: number
  LIST: number
  GET: number
  HEAD: number
  DELETE: number
  takenBytes: number
  givenBytes: number
}

const nothing = (): S3Bill => ({ PUT: 0, LIST: 0, GET: 0, HEAD: 0, DELETE: 0, takenBytes: 0, givenBytes: 0 })

/** An S3 server behind a place where every request is counted, of servers and of builders; nothing is changed on its way. */
export class CountedS3 extends S3Peer {
  #bill = nothing()
  #server: Server | undefined

  override get endpoint(): string {
    const address = this.#server?.address() as AddressInfo | null | undefined
    return address ? `http://127.0.0.1:${address.port}` : super.endpoint
  }

  override async start(): Promise<this> {
    await super.start()
    const behind = new URL(super.endpoint)
    this.#server = createServer((from, to) => this.#serve(behind, from, to))
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  override async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    this.#server?.close()
    await super.stop()
  }

  bill(): S3Bill {
    return { ...this.#bill }
  }

  reset(): void {
    this.#bill = nothing()
  }

  #serve(behind: URL, from: IncomingMessage, to: ServerResponse): void {
    const { method = 'GET', url: path = '/', headers } = from
    this.#bill[kindOf(method, path)] += 1
    from.on('data', (piece: Buffer) => {
      this.#bill.takenBytes += piece.length
    })
    const sent = request({ host: behind.hostname, port: behind.port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.on('data', (piece: Buffer) => {
        this.#bill.givenBytes += piece.length
      })
      answer.on('error', () => to.destroy())
      answer.pipe(to)
    })
    sent.once('error', () => to.destroy())
    from.once('close', () => from.complete || sent.destroy())
    from.pipe(sent)
  }
}

/** As S3's price list has them: what asks for a bucket's content, as well as for the bucket, is a LIST. */
function kindOf(method: string, path: string): 'PUT' | 'LIST' | 'GET' | 'HEAD' | 'DELETE' {
  const inBucket = (path.split('?')[0] ?? '').replace(/^\//, '').includes('/')
  if (method === 'GET') return inBucket ? 'GET' : 'LIST'
  if (method === 'HEAD' || method === 'DELETE') return method
  if (method === 'PUT' || method === 'POST') return 'PUT'
  throw new Error(`Nobody has said yet what S3 bills for ${method}.`)
}
