import { io, type Socket } from 'socket.io-client'
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { Session } from './session.ts'

export type LinkStatus = 'idle' | 'connecting' | 'online' | 'reconnecting'

export type Link = {
  socket: Socket
  status: Accessor<LinkStatus>
  /** Rises with every successful connection; what depends on rooms is asked for again when it does. */
  epoch: Accessor<number>
  open: () => void
  close: () => void
}

const firstRetry = 1_000
const lastRetry = 20_000

/**
 * The one socket of the page. Socket.IO reconnects by itself after a broken network, but not after the server refused or
 * closed the connection: those cases renew the token or wait, and then connect again.
 */
export function createLink(session: Session): Link {
  const [status, setStatus] = createSignal<LinkStatus>('idle')
  const [epoch, setEpoch] = createSignal(0)
  const socket = io({
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    transports: ['websocket', 'polling'],
    auth: (give) => give({ token: session.current()?.token ?? '' }),
  })
  let retry = firstRetry
  let timer = 0

  const pause = () => setStatus(epoch() > 0 ? 'reconnecting' : 'connecting')
  const again = () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => session.current() && socket.connect(), retry)
    retry = Math.min(lastRetry, retry * 2)
  }
  const renewed = async () => {
    const outcome = await session.renew()
    if (outcome !== 'refused') again()
  }

  socket.on('connect', () => {
    retry = firstRetry
    setStatus('online')
    setEpoch((count) => count + 1)
  })
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return
    pause()
    if (reason === 'io server disconnect') void renewed()
  })
  socket.on('connect_error', (error) => {
    pause()
    if (socket.active) return
    if (error.message === 'unauthenticated') void renewed()
    else again()
  })

  const close = () => {
    clearTimeout(timer)
    socket.disconnect()
    setStatus('idle')
    setEpoch(0)
  }
  onCleanup(close)
  return {
    socket,
    status,
    epoch,
    open: () => {
      if (socket.connected || socket.active) return
      pause()
      socket.connect()
    },
    close,
  }
}
