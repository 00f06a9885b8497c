import { isWithin } from '@trellis/shared/address-ranges'
import { describe, expect, test } from 'vitest'
import { closedRanges4, hostRanges4 } from './private-ranges.ts'

describe('the networks that are closed to a sandbox', () => {
  test.each(['10.1.2.3', '100.64.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1', '198.18.0.1', '224.0.0.1'])(
    '%s is closed',
    (address) => expect(isWithin(address, closedRanges4)).toBe(true),
  )

  test.each(['8.8.8.8', '203.0.113.80', '127.0.0.1'])('%s is not', (address) =>
    expect(isWithin(address, closedRanges4)).toBe(false),
  )

  test('they are IPv4, and the host’s own addresses are ranges of one', () => {
    for (const range of [...closedRanges4, ...hostRanges4()]) expect(range).toMatch(/^\d+(\.\d+){3}\/\d+$/)
  })
})
