import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { RedisPeer } from '../../../../test/peers/redis.ts'
import { linesOf } from '../../../test/contracts/relay/lines.ts'
import type { Relay } from '../../ports/relay.ts'
import { openRedisRelay } from './redis-relay.ts'

const warned: string[] = []
const log = {
  info: () => undefined,
  warn: (_: unknown, message: string) => warned.push(message),
  error: () => undefined,
}
const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
  warned.length = 0
})

async function serve(args: string[], url?: (port: number) => string) {
  const peer = await new RedisPeer({ args, ...(url ? { url } : {}) }).start()
  opened.push({ close: () => peer.stop() })
  return peer
}

async function open(url: string, more: { prefix?: string; ca?: string } = {}): Promise<Relay> {
  const relay = await openRedisRelay({ url, prefix: 't:', log, onListenerError: () => undefined, ...more })
  opened.unshift(relay)
  return relay
}

const unavailable = (words: RegExp) => ({ refusal: { code: 'unavailable', message: expect.stringMatching(words) } })

async function works(relay: Relay): Promise<void> {
  await relay.check()
  expect(await relay.openLog('d', 0)).toBe(0)
  expect(await relay.appendLog('d', 1, linesOf(1, 3))).toMatchObject({ outcome: 'taken' })
  await relay.trimLog('d', 2)
  expect(await relay.takeLease('x', 'one', 1000)).toBe(true)
  expect(await relay.leaseLeft('x')).toBeGreaterThan(0)
  await relay.publishRoute({ hosts: ['a'], plantId: 'p' })
  const heard = new Promise<string>((resolve) => {
    relay.subscribe({ onFact: (fact) => resolve(fact.type), onBreak: () => undefined })
  })
  await relay.publish({ type: 'queue-changed' })
  expect(await heard).toBe('queue-changed')
}

describe.skipIf(!has('redis'))(
  'RED1: a Redis that does not let us in or serve us stops the start in one sentence',
  () => {
    it('where nothing listens', async () => {
      await expect(open('redis://127.0.0.1:1')).rejects.toMatchObject(unavailable(/^REDIS_URL: .*nothing listens.*\.$/))
    })

    it('when it wants a password, and another one than was given', async () => {
      const { port } = await serve(['--requirepass', 'secret'])
      await expect(open(`redis://127.0.0.1:${port}`)).rejects.toMatchObject(unavailable(/wants a password/))
      await expect(open(`redis://:wrong@127.0.0.1:${port}`)).rejects.toMatchObject(unavailable(/user and password/))
      await expect(open(`redis://nobody:x@127.0.0.1:${port}`)).rejects.toMatchObject(unavailable(/user and password/))
      await works(await open(`redis://:secret@127.0.0.1:${port}`))
    })

    it('when its user may not use the prefix or a command, and works with a user that may do no more than needed', async () => {
      const rights = '+@all -@admin -@dangerous +info'.split(' ')
      const users = (name: string, ...may: string[]) => ['--user', name, 'on', '>x', ...may]
      const { port } = await serve([
        ...users('fits', '~t:*', '&t:*', ...rights),
        ...users('keys', '~other:*', '&t:*', ...rights),
        ...users('channels', '~t:*', '&other:*', ...rights),
        ...users('reads', '~t:*', '&t:*', ...rights, '-@write'),
      ])
      for (const name of ['keys', 'channels', 'reads']) {
        const refused = open(`redis://${name}:x@127.0.0.1:${port}`)
        await expect(refused, name).rejects.toMatchObject(unavailable(/user may not do everything/))
      }
      await works(await open(`redis://fits:x@127.0.0.1:${port}`))
      const outside = open(`redis://fits:x@127.0.0.1:${port}`, { prefix: 'u:' })
      await expect(outside).rejects.toMatchObject(unavailable(/user may not do everything/))
    })

    it('when it is a replica, and when its memory is full', async () => {
      const main = await serve([])
      const replica = await serve(['--replicaof', '127.0.0.1', String(main.port)])
      await expect(open(replica.url)).rejects.toMatchObject(unavailable(/can only be read/))
      const full = await serve(['--maxmemory', '1', '--maxmemory-policy', 'noeviction'])
      await expect(open(full.url)).rejects.toMatchObject(unavailable(/memory is full/))
    })

    it('warns of a policy that throws data away, and opens', async () => {
      const { url } = await serve(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
      await works(await open(url))
      expect(warned.join()).toMatch(/allkeys-lru.*noeviction/)
    })
  },
)

describe.skipIf(!has('redis'))('RED1: a Redis behind TLS', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trellis-tls-'))
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is used with a certificate that is trusted, and with no other', async () => {
    const tls = ['--tls-cert-file', join(folder, 'cert.pem'), '--tls-key-file', join(folder, 'key.pem')]
    const peer = new RedisPeer({ args: [...tls, '--tls-auth-clients', 'no', '--requirepass', 'secret'], tls: true })
    await peer.start()
    opened.push({ close: () => peer.stop() })
    const url = `rediss://:secret@127.0.0.1:${peer.port}`
    await works(await open(url, { ca: readFileSync(join(folder, 'cert.pem'), 'utf8') }))
    await expect(open(url)).rejects.toMatchObject(unavailable(/no trusted TLS connection/))
  })
})
