import type { CommandError, Reply } from '@trellis/shared'
import { type Accessor, createSignal } from 'solid-js'

export type Pending<Args extends unknown[], Data> = {
  run: (...args: Args) => Promise<Reply<Data>>
  busy: Accessor<boolean>
  error: Accessor<CommandError | undefined>
  clear: () => void
}

/** One command at a time, with its failure kept to be shown beside what was pressed. A second press while busy sends nothing. */
export function createPending<Args extends unknown[], Data>(
  work: (...args: Args) => Promise<Reply<Data>>,
): Pending<Args, Data> {
  const [busy, setBusy] = createSignal(false)
  const [error, setError] = createSignal<CommandError>()
  const still: Reply<Data> = { ok: false, error: { code: 'conflict', message: 'This is already under way.' } }
  return {
    run: async (...args) => {
      if (busy()) return still
      setBusy(true)
      setError(undefined)
      const reply = await work(...args)
      setBusy(false)
      if (!reply.ok) setError(reply.error)
      return reply
    },
    busy,
    error,
    clear: () => setError(undefined),
  }
}
