import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deploymentId } from '../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'

/** Long enough that nothing here waits for it by chance, where it must not come. */
const deadlineMs = 400

let bench: Bench
beforeAll(async () => {
  bench = await openBench({ bodyDeadlineMs: deadlineMs })
})
afterAll(() => bench.close())

/** Sends a head and some of its body, and goes on sending a byte now and then until the server closes the connection. */
async function dribble(method: string, path: string, token = 'ada'): Promise<string> {
  const socket = connect(bench.port, '127.0.0.1')
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${bench.port}\r\nAuthorization: Bearer ${token}\r\n`
  socket.write(`${head}Content-Length: 5000\r\n\r\n{"name":"`)
  const drops = setInterval(() => socket.write('x'), 20)
  return answerOf(socket).finally(() => clearInterval(drops))
}

/** All that came until the end; that the server cuts the connection is an end too. */
async function answerOf(socket: Socket): Promise<string> {
  let heard = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    heard += chunk
  })
  await new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()))
  return heard
}

describe('a body that does not arrive', () => {
  it.each(['/api/commands/create-workspace', '/project', '/deploy', '/user/login', '/user/signup'])(
    'is given up by %s, which says so',
    async (path) => {
      const heard = await dribble('POST', path)
      expect(heard).toMatch(/^HTTP\/1.1 400 /)
      expect(heard).toMatch(/"code":"invalid","message":"The body did not arrive within 1 s/)
      expect(heard.match(/HTTP\/1.1/g)).toHaveLength(1)
    },
  )

  it('holds no connection where the answer did not wait for it', async () => {
    expect(await dribble('POST', '/api/commands/create-workspace', 'nobody')).toMatch(/^HTTP\/1.1 401 /)
    expect(await dribble('POST', '/api/nothing')).toMatch(/^HTTP\/1.1 404 /)
  })
})

it('is no deadline for an answer that goes on', async () => {
  const { log } = bench.services
  const headers = { authorization: 'Bearer ada' }
  const answer = await fetch(`${bench.url}/api/deployments/${deploymentId}/logs?follow=1`, { headers })
  await dribble('POST', '/deploy')
  log.write('after the deadline')
  log.end()
  log.wake()
  expect(await answer.text()).toContain('after the deadline')
})
