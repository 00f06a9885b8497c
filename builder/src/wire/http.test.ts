import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readText, sendRequest } from './http.ts'

const large = randomBytes(6 * 1024 * 1024)

async function listening<S extends Server>(server: S) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/blob`)
  return { url, [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())) }
}

const put = async (url: URL, bytes: Uint8Array) => {
  const answer = await sendRequest({ method: 'PUT', url, headers: {}, body: { bytes }, idleMs: 5_000 })
  return { status: answer.status, text: await readText(answer.body, 1000) }
}

/** Counts what comes and answers with the count. */
const counting = (request: IncomingMessage, response: ServerResponse) => {
  let size = 0
  request.on('data', (piece: Buffer) => {
    size += piece.length
  })
  request.on('end', () => response.writeHead(200, { connection: 'close' }).end(String(size)))
}

describe('BLD: a large body', () => {
  it('is not sent to who does not want it, although the connection is closed at once', async () => {
    let came = 0
    const server = createServer(counting)
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      request.on('data', (piece: Buffer) => {
        came += piece.length
      })
      response.writeHead(412, { connection: 'close' }).end('have it')
      response.on('finish', () => request.socket.destroySoon())
    })
    await using at = await listening(server)
    for (let round = 0; round < 20; round += 1) {
      expect(await put(at.url, large)).toEqual({ status: 412, text: 'have it' })
    }
    expect(came).toBe(0)
  })

  it('is sent whole to who wants it', async () => {
    await using at = await listening(createServer(counting))
    expect(await put(at.url, large)).toEqual({ status: 200, text: String(large.length) })
  })

  it('is sent to who has never heard of asking', async () => {
    const server = createNetServer((socket) => {
      let size = 0
      socket.on('data', (piece) => {
        size += piece.length
        if (size > large.length) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
      })
    })
    await using at = await listening(server)
    expect(await put(at.url, large)).toEqual({ status: 200, text: 'ok' })
  })

  it('of a small size is sent at once', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.headers.expect)
      counting(request, response)
    })
    await using at = await listening(server)
    expect(await put(at.url, large.subarray(0, 1000))).toEqual({ status: 200, text: '1000' })
    expect(asked).toEqual([undefined])
  })
})
