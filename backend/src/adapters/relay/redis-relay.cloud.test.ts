import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { RedisPeer } from '../../../../test/peers/redis.ts'
import { relayContract } from '../../../test/contracts/relay.contract.ts'
import { openRedisRelay } from './redis-relay.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe.skipIf(!has('redis'))('on a Redis server', () => {
  const peer = new RedisPeer()
  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())

  relayContract('the Redis relay', {
    async open(memory) {
      const place = { url: peer.url, prefix: `t-${randomUUID()}:`, log, onListenerError: () => undefined }
      const open = () => openRedisRelay({ ...place, ...(memory && { memory }) })
      const [a, b] = await Promise.all([open(), open()])
      return { a, b }
    },
  })
})
