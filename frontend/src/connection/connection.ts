import type { NoticeName, NoticePayload } from '@trellis/shared'
import { type Accessor, createEffect, createMemo, on } from 'solid-js'
import { isNotice } from './envelope.ts'
import { keepFresh } from './keep-fresh.ts'
import { makeSend, type Send } from './send.ts'
import type { Session } from './session.ts'
import { createLink, type LinkStatus } from './socket.ts'

export type Connection = {
  status: Accessor<LinkStatus>
  epoch: Accessor<number>
  online: () => boolean
  send: Send
  /** Listens for one notice; the answer stops listening. */
  on: <N extends NoticeName>(name: N, hear: (payload: NoticePayload<N>) => void) => () => void
}

/** Ties the socket to the session: it is open exactly while somebody is signed in, and keeps up with renewed tokens. */
export function createConnection(session: Session): Connection {
  const link = createLink(session)
  const send = makeSend(link.socket)

  const present = async () => {
    const token = session.current()?.token
    if (token && link.socket.connected)
      await link.socket
        .timeout(10_000)
        .emitWithAck('refresh-token', { token })
        .catch(() => undefined)
  }
  keepFresh(session)
  link.socket.on('token-expiring', () => void session.renew())

  const uid = createMemo(() => session.current()?.user.uid)
  const token = createMemo(() => session.current()?.token)
  createEffect(
    on([uid, token], ([person], before) => {
      if (before && before[0] === person) void present()
    }),
  )
  createEffect(
    on(uid, (now, before) => {
      if (before !== undefined) link.close()
      if (now !== undefined) link.open()
    }),
  )

  return {
    status: link.status,
    epoch: link.epoch,
    online: () => link.status() === 'online',
    send,
    on: <N extends NoticeName>(name: N, hear: (payload: NoticePayload<N>) => void) => {
      const event: string = name
      const listener = (payload: unknown) => {
        if (isNotice<N>(payload)) hear(payload)
      }
      link.socket.on(event, listener)
      return () => link.socket.off(event, listener)
    },
  }
}
