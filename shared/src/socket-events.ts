import type { NoticeName, NoticePayload } from './notices.ts'

/** What a server emits, as Socket.IO's event types, derived from the catalogue. */
export type ServerToClientEvents = { [N in NoticeName]: (payload: NoticePayload<N>) => void }
