import { pipeline, type Readable } from 'node:stream'
import { type Part, type Representation, revalidate, withoutHeaders } from '../core/release-route.ts'
import { smallBytes } from '../services/site-blobs.ts'
import type { Exchange } from './exchange.ts'

/** The app's own error page has no ETag of use to anybody, and is asked for again each time. */
const notOfErrors = ['ETag', 'Cache-Control', 'Accept-Ranges']
const notOfUnchanged = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Accept-Ranges']

/** Sends a file whole. Rejects with a `Failure` before anything was sent when its bytes cannot be had. */
export async function sendFile(exchange: Exchange, form: Representation, status: 200 | 404): Promise<void> {
  const headers =
    status === 200 ? form.headers : [...withoutHeaders(form.headers, notOfErrors), 'Cache-Control', revalidate]
  if (exchange.req.method === 'HEAD') return sendBytes(exchange, { status, headers })
  if (form.size > smallBytes) return sendStream(exchange, { status, headers, length: form.size }, form)
  return sendBytes(exchange, { status, headers, bytes: await exchange.blobs.read(form) })
}

/** Sends one range as status 206. */
export async function sendPart(exchange: Exchange, form: Representation, part: Part): Promise<void> {
  const length = part.end - part.start + 1
  const headers = withoutHeaders(form.headers, ['Content-Length'])
  headers.push('Content-Length', String(length), 'Content-Range', `bytes ${part.start}-${part.end}/${form.size}`)
  if (form.size > smallBytes) return sendStream(exchange, { status: 206, headers, length, part }, form)
  const bytes = await exchange.blobs.read(form)
  sendBytes(exchange, { status: 206, headers, bytes: bytes.subarray(part.start, part.end + 1) })
}

/** 304: what the client holds is what it would get. */
export function sendUnchanged(exchange: Exchange, form: Representation): void {
  sendBytes(exchange, { status: 304, headers: withoutHeaders(form.headers, notOfUnchanged) })
}

type Head = { status: number; headers: string[] }

function sendBytes(
  { res, metrics, plantId }: Exchange,
  { status, headers, bytes }: Head & { bytes?: Uint8Array },
): void {
  res.writeHead(status, headers)
  res.end(bytes)
  metrics?.answered(plantId, status, bytes?.length ?? 0)
}

async function sendStream(
  exchange: Exchange,
  head: Head & { length: number; part?: Part },
  form: Representation,
): Promise<void> {
  const { res, blobs } = exchange
  const body = await blobs.open(form, head.part)
  if (res.destroyed) return void body.destroy()
  res.writeHead(head.status, head.headers)
  const passed = await pass(body, head.length, exchange)
  exchange.metrics?.answered(exchange.plantId, head.status, passed)
}

/**
 * Streams at the client's pace; when the client goes, the file is closed. A file that breaks or ends early cannot be
 * answered with a page any more: the connection is cut, so that nobody takes the part for the whole. Resolves with the
 * bytes read.
 */
function pass(body: Readable, length: number, { res, report }: Exchange): Promise<number> {
  let passed = 0
  const cut = (error: unknown): void => {
    // When the client has gone, the file is closed with an error that means nothing more.
    if (!res.destroyed) report(error)
    res.destroy()
  }
  body.once('error', cut)
  body.on('data', (chunk: Uint8Array) => {
    passed += chunk.length
  })
  // Heard before the pipeline ends the answer; afterwards the connection would be free for the next one.
  body.once('end', () => {
    if (passed !== length) cut(new Error(`A file ended after ${passed} of ${length} bytes.`))
  })
  return new Promise((resolve) => pipeline(body, res, () => resolve(passed)))
}
