import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { maySeeMetrics } from './metrics-access.ts'

function asked(authorization?: string): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  if (authorization) request.headers.authorization = authorization
  return request
}

describe('who may see measurements', () => {
  const near = { clientAddress: () => '127.0.0.1', metricsToken: 'token' }

  test('this machine, where no build shares its network', () => {
    for (const isolation of ['bubblewrap', 'container', 'none'] as const)
      expect(() => maySeeMetrics(asked(), { ...near, isolation })).not.toThrow()
  })

  test('only who has the token where builds share its network', () => {
    const rules = { ...near, isolation: 'uid' as const }
    expect(() => maySeeMetrics(asked(), rules)).toThrow(expect.objectContaining({ refusal: expect.anything() }))
    expect(() => maySeeMetrics(asked(), { ...rules, metricsToken: undefined })).toThrow('share the network')
    expect(() => maySeeMetrics(asked('Bearer token'), rules)).not.toThrow()
  })
})
