import { constants, createReadStream, openSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { deferred } from '../deferred.ts'

export type HttpBody = { text: string } | { file: string; size: number } | { bytes: Uint8Array }

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT'
  url: URL
  headers: Record<string, string>
  body?: HttpBody
  /** Without a byte in or out for this many milliseconds the request fails. */
  idleMs: number
  signal?: AbortSignal
}

/**
 * A body of so many bytes and more waits until the server says that it wants it: a store that has the blob already, or
 * does not take it, says so before it is sent, and not by closing a connection in the middle.
 */
const largeBody = 1024 * 1024
/** Who has not heard of asking first says nothing, and gets the body after this. */
const consentMs = 2_000

export type HttpAnswer = { status: number; body: Readable }

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 16 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 16 }),
}

/**
 * Sends one request and gives the answer's status and its body as a stream, which the caller must read or destroy.
 * Rejects when no answer came. Redirects are not followed.
 */
export function sendRequest(request: HttpRequest): Promise<HttpAnswer> {
  const { promise, resolve, reject } = deferred<HttpAnswer>()
  const secure = request.url.protocol === 'https:'
  const size = request.body ? bodyLength(request.body) : 0
  const asks = size >= largeBody
  const length = request.body ? { 'content-length': String(size), ...(asks && { expect: '100-continue' }) } : {}
  const sent = (secure ? https : http).request(request.url, {
    method: request.method,
    headers: { ...request.headers, ...length },
    agent: secure ? agents['https:'] : agents['http:'],
    ...(request.signal ? { signal: request.signal } : {}),
  })
  sent.setTimeout(request.idleMs, () => sent.destroy(new Error(`no answer within ${request.idleMs / 1000} s`)))
  sent.on('response', (body) => resolve({ status: body.statusCode ?? 0, body }))
  sent.on('error', reject)
  const write = () => writeBody(sent, request.body, reject)
  if (asks) onConsent(sent, write)
  else write()
  return promise
}

/** Writes once the server agrees or says nothing. After another answer the connection is of no use for the next request. */
function onConsent(sent: http.ClientRequest, write: () => void): void {
  const once = () => {
    clearTimeout(limit)
    if (!answered && !sent.destroyed) write()
    answered = true
  }
  let answered = false
  const limit = setTimeout(once, consentMs)
  sent.once('continue', once)
  sent.once('response', (body) => {
    clearTimeout(limit)
    if (!answered) body.once('close', () => sent.destroy())
    answered = true
  })
  sent.once('close', () => clearTimeout(limit))
}

/** Reads an answer's body as text; fails when it is longer than `maxBytes`. */
export async function readText(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) {
      body.destroy()
      throw new Error(`the answer is longer than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Ends the connections that are kept open, so that the process can end. */
export function closeConnections(): void {
  agents['http:'].destroy()
  agents['https:'].destroy()
}

function bodyLength(body: HttpBody): number {
  if ('text' in body) return Buffer.byteLength(body.text)
  return 'bytes' in body ? body.bytes.byteLength : body.size
}

/** What is sent was found as a file; a link that took its place is not followed, and the request fails instead. */
function openAsFound(file: string, sent: http.ClientRequest): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    sent.destroy(error instanceof Error ? error : new Error(String(error)))
    return undefined
  }
}

function writeBody(sent: http.ClientRequest, body: HttpBody | undefined, reject: (error: Error) => void): void {
  if (!body) sent.end()
  else if ('text' in body) sent.end(body.text)
  else if ('bytes' in body) sent.end(body.bytes)
  else {
    const fd = openAsFound(body.file, sent)
    if (fd === undefined) return
    const file = createReadStream('', { fd, highWaterMark: 256 * 1024 })
    file.on('error', (error) => {
      reject(error)
      sent.destroy(error)
    })
    sent.on('close', () => file.destroy())
    file.pipe(sent)
  }
}
