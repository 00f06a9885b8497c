import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import type { LinkStatus } from '../../connection/socket.ts'

/** Says quietly that the connection is gone, once that has lasted longer than a blink. */
export function ConnectionPill(props: { status: LinkStatus }) {
  const [shown, setShown] = createSignal(false)
  createEffect(() => {
    if (props.status !== 'reconnecting') {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), 400)
    onCleanup(() => clearTimeout(timer))
  })
  return (
    <Show when={shown()}>
      <span class="pill" role="status">
        Reconnecting
      </span>
    </Show>
  )
}
