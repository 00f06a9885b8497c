import { describe, expect, test } from 'vitest'
import { checkHost } from './address-check.ts'

describe('GIT1: only public addresses are reached', () => {
  const resolve =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

  test('one private address among public ones is enough', async () => {
    const target = { host: 'git.example', port: 443, allowed: [] }
    expect(await checkHost(target, resolve('8.8.8.8', '10.0.0.1'))).toEqual({ ok: false, reason: 'private_host' })
    expect(await checkHost(target, resolve('2606:50c0::1', '8.8.8.8'))).toEqual({
      ok: true,
      address: { address: '8.8.8.8', family: 4 },
    })
  })

  test.each(['10.0.0.1', '169.254.169.254', '::1', '::ffff:8.8.8.8', '203.0.113.80'])(
    '%s is refused',
    async (address) => {
      const target = { host: 'git.example', port: 443, allowed: [] }
      expect(await checkHost(target, resolve(address))).toEqual({ ok: false, reason: 'private_host' })
    },
  )

  test.each([
    [['git.lan'], true],
    [['git.lan:8443'], true],
    [['git.lan:443'], false],
    [['lan'], false],
  ])('allowed %j', async (allowed, ok) => {
    expect((await checkHost({ host: 'git.lan', port: 8443, allowed }, resolve('10.0.0.1'))).ok).toBe(ok)
  })

  test('odd spellings of loopback are recognised', async () => {
    for (const host of ['0x7f.1', '2130706433', '127.1', '0177.0.0.1']) {
      expect(await checkHost({ host, port: 80, allowed: [] })).toEqual({ ok: false, reason: 'private_host' })
    }
  })

  test('a name that nobody knows', async () => {
    const nobody = async () => Promise.reject(new Error('ENOTFOUND'))
    expect(await checkHost({ host: 'x.invalid', port: 80, allowed: [] }, nobody)).toEqual({
      ok: false,
      reason: 'unknown_host',
    })
  })
})
