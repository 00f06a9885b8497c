import { afterEach, expect, it } from 'vitest'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'

type PublicConfig = { webConfig?: Record<string, unknown>; emulatorUrl?: string }

let bench: Bench | undefined
afterEach(() => bench?.close())

async function headersWith(kind: 'local' | 'firebase', config: PublicConfig = {}) {
  bench = await openBench({ identity: { kind, publicConfig: () => config } })
  const { headers } = await bench.ask('/health')
  const policy = (headers.get('content-security-policy') ?? '').split(';')
  const rule = (name: string) => policy.find((part) => part.trim().startsWith(`${name} `))?.trim()
  const sockets = `ws://127.0.0.1:${bench.port} wss://127.0.0.1:${bench.port}`
  return { headers, rule, sockets, policy: policy.join(';') }
}

it('opens nothing for accounts of this server’s own', async () => {
  const { headers, rule, sockets, policy } = await headersWith('local', { emulatorUrl: 'http://127.0.0.1:9099' })
  expect(rule('connect-src')).toBe(`connect-src 'self' ${sockets}`)
  expect(rule('script-src')).toBe("script-src 'self'")
  expect(policy).not.toContain('frame-src')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

it('opens for Firebase what its sign-in asks, and nothing more', async () => {
  const { headers, rule, sockets, policy } = await headersWith('firebase', {
    webConfig: { authDomain: 'a.example.org' },
  })
  const apis = 'https://identitytoolkit.googleapis.com https://securetoken.googleapis.com'
  expect(rule('connect-src')).toBe(`connect-src 'self' ${sockets} ${apis}`)
  expect(rule('script-src')).toBe("script-src 'self' https://apis.google.com")
  expect(rule('frame-src')).toBe('frame-src https://a.example.org')
  expect(policy).not.toContain('unsafe')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups')
  expect(headers.get('referrer-policy')).toBe('strict-origin')
})

it('opens for the emulator in Firebase’s place', async () => {
  const { rule, sockets } = await headersWith('firebase', { emulatorUrl: 'http://127.0.0.1:9099' })
  expect(rule('connect-src')).toBe(`connect-src 'self' ${sockets} http://127.0.0.1:9099`)
  expect(rule('frame-src')).toBe('frame-src http://127.0.0.1:9099')
})

it.each(["x.example.org; script-src 'unsafe-eval'", 'x y', 7, undefined])(
  'takes no domain that is none: %s',
  async (authDomain) => {
    const { policy } = await headersWith('firebase', { webConfig: { authDomain } })
    expect(policy).not.toContain('frame-src')
    expect(policy).not.toContain('unsafe')
  },
)
