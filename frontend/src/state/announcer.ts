import { type Accessor, createSignal } from 'solid-js'

/** What the polite live region says. Each message replaces the one before. */
export type Announcer = { said: Accessor<string>; say: (message: string) => void }

export function createAnnouncer(): Announcer {
  const [said, say] = createSignal('')
  return { said, say }
}
