import { createContext, type ParentProps, useContext } from 'solid-js'
import { type Connection, createConnection } from '../connection/connection.ts'
import { createSession, type Session } from '../connection/session.ts'
import { readEntryLink } from '../lib/entry-link.ts'
import { type Announcer, createAnnouncer } from './announcer.ts'
import { createLive, type Live } from './live.ts'
import { type ConfigState, createServerConfig } from './server-config.ts'

export type App = { session: Session; connection: Connection; live: Live; server: ConfigState; announcer: Announcer }

const AppContext = createContext<App>()

export function AppProvider(props: ParentProps) {
  const server = createServerConfig()
  const session = createSession(
    () => server.config()?.identity,
    () => readEntryLink(location),
  )
  const connection = createConnection(session)
  const app: App = {
    session,
    connection,
    live: createLive(connection, () => session.current()?.user.uid),
    server,
    announcer: createAnnouncer(),
  }
  return <AppContext.Provider value={app}>{props.children}</AppContext.Provider>
}

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp needs an AppProvider above it.')
  return app
}
