import type { CommandError, ServerConfig } from '@trellis/shared'
import { type Accessor, createSignal } from 'solid-js'
import { call } from '../connection/http.ts'

export type ConfigState = {
  config: Accessor<ServerConfig | undefined>
  error: Accessor<CommandError | undefined>
  /** Asks the server again, e.g. after the first workspace was made. */
  read: () => Promise<void>
}

export function createServerConfig(): ConfigState {
  const [config, setConfig] = createSignal<ServerConfig>()
  const [error, setError] = createSignal<CommandError>()
  const read = async () => {
    const reply = await call<ServerConfig>('GET', '/api/config')
    if (reply.ok) {
      setConfig(reply.data)
      setError(undefined)
    } else setError(reply.error)
  }
  void read()
  return { config, error, read }
}
