import { connect } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, pointTo, putRelease, type SiteWorld, siteWorld } from '../../test/kit/site.ts'

const release = '01JZZZZZZZZZZZZZZZZZZZZZR1'
let world: SiteWorld

beforeEach(() => {
  world = siteWorld()
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`${n}.txt`, `this is file ${n}.`]))
  putRelease(world, release, manifestOf(world.blobs, files))
  pointTo(world, release)
})

/** Sends bytes over one connection, in the given pieces, and answers what came back when the server has closed it. */
function converse(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      heard += text
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(heard))
    const send = async () => {
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise((later) => setTimeout(later, 5))
      }
    }
    send().catch(reject)
  })
}

const host = 'Host: shop.localhost:8080\r\n'
const last = `GET /9.txt HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
const bodies = (heard: string) => [...heard.matchAll(/this is file (\d)\./g)].map(([, n]) => n).join('')
const order = (length: number) => Array.from({ length }, (_, n) => n % 9)

describe('EDGE22: a connection that is kept', () => {
  it('answers a hundred requests one after the other', async () => {
    await using server = await edgeServer(world)
    const asked = order(100).map((n) => `GET /${n}.txt HTTP/1.1\r\n${host}\r\n`)
    expect(bodies(await converse(server.port, [...asked, last]))).toBe(`${order(100).join('')}9`)
  })

  it('answers in order what was sent at once, whether it is hot or not', async () => {
    await using server = await edgeServer(world)
    const asked = order(100).map((n) => `${n % 3 ? 'GET' : 'HEAD'} /${n}.txt HTTP/1.1\r\n${host}\r\n`)
    const heard = await converse(server.port, [asked.join('') + last])
    expect(bodies(heard)).toBe(
      `${order(100)
        .filter((n) => n % 3)
        .join('')}9`,
    )
    expect(heard.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(101)
  })

  it.each([
    ['with its length', `Content-Length: 40000\r\n\r\n${'x'.repeat(40_000)}`],
    ['with no bytes', 'Content-Length: 0\r\n\r\n'],
    ['in chunks', `Transfer-Encoding: chunked\r\n\r\n${`ffff\r\n${'x'.repeat(65_535)}\r\n`.repeat(4)}0\r\n\r\n`],
  ])('reads past a body that nobody asked for, %s', async (_how, rest) => {
    await using server = await edgeServer(world)
    const asked = order(20).map((n) => `GET /${n}.txt HTTP/1.1\r\n${host}${rest}`)
    expect(bodies(await converse(server.port, [...asked, last]))).toBe(`${order(20).join('')}9`)
  })
})
