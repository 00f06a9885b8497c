import { createRoot, createSignal } from 'solid-js'
import { afterEach, expect, it, vi } from 'vitest'
import { createConnection } from './connection.ts'
import type { HeldSession, Session } from './session.ts'

const { link, sent } = vi.hoisted(() => {
  const sent: unknown[] = []
  const socket = {
    connected: true,
    on: vi.fn(),
    timeout: () => ({ emitWithAck: async (...all: unknown[]) => void sent.push(all) }),
  }
  return { sent, link: { socket, status: () => 'online', epoch: () => 1, open: vi.fn(), close: vi.fn() } }
})
vi.mock('./socket.ts', () => ({ createLink: () => link }))

const held = (uid: string, token: string): HeldSession => ({
  user: { uid, name: uid, operator: false },
  token,
  expiresAt: '2099-01-01T00:00:00.000Z',
})

let dispose: () => void = () => undefined
afterEach(() => dispose())

it('takes a new token over the open connection, and connects anew only for another user', async () => {
  const [current, setCurrent] = createSignal<HeldSession | undefined>(held('ada', 'one'))
  createRoot((end) => {
    dispose = end
    createConnection({ current, renew: async () => 'renewed' } as unknown as Session)
  })
  await expect.poll(() => link.open).toHaveBeenCalledTimes(1)
  expect(sent).toEqual([])

  setCurrent(held('ada', 'two'))
  setCurrent(held('ada', 'two'))
  await expect.poll(() => sent).toEqual([['refresh-token', { token: 'two' }]])
  expect(link.close).not.toHaveBeenCalled()
  expect(link.open).toHaveBeenCalledTimes(1)

  setCurrent(held('bob', 'three'))
  await expect.poll(() => link.open).toHaveBeenCalledTimes(2)
  expect(link.close).toHaveBeenCalledTimes(1)
  expect(sent).toHaveLength(1)

  setCurrent(undefined)
  await expect.poll(() => link.close).toHaveBeenCalledTimes(2)
  expect(link.open).toHaveBeenCalledTimes(2)
})
