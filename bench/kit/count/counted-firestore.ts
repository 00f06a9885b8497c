import { once } from 'node:events'
import http2, {
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { FirestorePeer } from '../../../test/peers/firestore.ts'
import { FirestoreCount } from './firestore-count.ts'
import { GrpcFrames } from './grpc-frames.ts'

/** A Firestore emulator behind a place where every call is counted; nothing is changed on its way. */
export class CountedFirestore extends FirestorePeer {
  readonly count = new FirestoreCount()
  #server: Http2Server | undefined
  #behind: ClientHttp2Session | undefined

  override get host(): string {
    const address = this.#server?.address() as AddressInfo | null | undefined
    return `127.0.0.1:${address?.port ?? 0}`
  }

  override async start(): Promise<this> {
    await super.start()
    this.#behind = http2.connect(`http://${super.host}`)
    this.#server = http2.createServer()
    this.#server.on('stream', (stream, headers) => this.#serve(stream, headers))
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  override async stop(): Promise<void> {
    this.#behind?.destroy()
    this.#server?.close()
    await super.stop()
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const behind = this.#behind?.request({ ...headers }, { endStream: false })
    if (!behind) {
      stream.close(http2.constants.NGHTTP2_REFUSED_STREAM)
      return
    }
    const call = this.count.call(String(headers[':path']).split('/').at(-1) ?? '')
    const [asked, answered] = [new GrpcFrames(call.request), new GrpcFrames(call.answer)]
    stream.on('data', (piece: Buffer) => asked.write(piece))
    behind.on('data', (piece: Buffer) => answered.write(piece))
    stream.pipe(behind)
    behind.once('response', (answer, flags) => {
      const endStream = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0
      stream.respond(answer, { waitForTrailers: !endStream, endStream })
      if (!endStream) behind.pipe(stream)
    })
    let trailers: IncomingHttpHeaders = {}
    behind.once('trailers', (found: IncomingHttpHeaders) => {
      trailers = found
    })
    stream.once('wantTrailers', () => stream.sendTrailers(trailers))
    behind.once('end', call.end)
    for (const [one, other] of [
      [stream, behind],
      [behind, stream],
    ] as const) {
      one.on('error', () => other.close(http2.constants.NGHTTP2_CANCEL))
      one.once('aborted', () => other.close(http2.constants.NGHTTP2_CANCEL))
    }
  }
}
