import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closedRanges, isOpenAddress, isWithin } from './address-ranges.ts'

describe('GIT1: what is not of the open internet', () => {
  it.each([
    ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.8.8.8', '10.1.2.3', '100.64.0.1', '100.127.255.255'],
    ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.1', '192.88.99.1', '198.19.0.1'],
    ...['192.0.2.1', '198.51.100.7', '203.0.113.80', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
    ...['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:8.8.8.8', '::ffff:127.0.0.1', '::ffff:7f00:1', '::7f00:1', '0:0:0:0:0:0:0:1'],
    ...['fe80::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'FD00:EC2::254', 'ff02::1', '100::1', '5f00::1'],
    ...['64:ff9b::a00:1', '64:ff9b:1::1', '2002:a00:1::1', '2001::1', '2001:2::1', '2001:20::1', '2001:db8::1'],
    ...['2620:4f:8000::1', '3fff::1', '4000::1'],
  ])('%s', (address) => expect(isOpenAddress(address)).toBe(false))

  it.each([
    ...[
      '',
      'localhost',
      'not an address',
      '8.8.8',
      '8.8.8.8.8',
      '256.8.8.8',
      '08.8.8.8',
      '0x7f.1',
      '2130706433',
      ' 8.8.8.8',
    ],
    ...[
      '8.8.8.8/32',
      '2600::1%eth0',
      '2600:::1',
      '2600::1::2',
      '2600:1:2:3:4:5:6',
      '2600:1:2:3:4:5:6:7:8',
      '2600::12345',
    ],
    ...['2600:1:2:3:4:5:6::7', ':2600::1', '2600::1:', '2600::1.2.3.4:1', '2600::g'],
  ])('"%s", which is no address', (text) => expect(isOpenAddress(text)).toBe(false))
})

describe('GIT1: what is of the open internet', () => {
  it.each([
    ...['8.8.8.8', '140.82.121.4', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['172.15.255.255', '172.32.0.1', '192.0.1.1', '192.167.255.255', '192.169.0.0', '198.17.0.1', '198.20.0.0'],
    ...['223.255.255.255', '2606:50c0:8000::154', '2a00:1450:4001:82a::200e', '2001:200::1', '2000::', '2600::1.2.3.4'],
  ])('%s', (address) => expect(isOpenAddress(address)).toBe(true))
})

describe('ranges', () => {
  it('reads every address that the platform reads, and no other text', () => {
    const everything = ['0.0.0.0/0', '::/0']
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{1,24}$/))
    fc.assert(
      fc.property(text, (each) => {
        expect(isWithin(each, everything)).toBe(isIP(each) !== 0)
      }),
      { numRuns: 2000 },
    )
  })

  it('have both of their ends and not the addresses beside them', () => {
    expect(isWithin('10.0.0.0', ['10.0.0.0/8'])).toBe(true)
    expect(isWithin('10.255.255.255', ['10.0.0.0/8'])).toBe(true)
    expect(isWithin('11.0.0.0', ['10.0.0.0/8'])).toBe(false)
    expect(isWithin('2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', ['2001:db8::/32'])).toBe(true)
    expect(isWithin('2001:db9::', ['2001:db8::/32'])).toBe(false)
    expect(isWithin('::a00:1', ['10.0.0.0/8'])).toBe(false)
    expect(isWithin('1.2.3.4', [])).toBe(false)
  })

  it('are each written as the address that they begin with', () => {
    for (const { range } of closedRanges) expect(isWithin(range.replace(/\/.*/, ''), [range]), range).toBe(true)
    expect(new Set(closedRanges.map(({ range }) => range)).size).toBe(closedRanges.length)
  })
})
