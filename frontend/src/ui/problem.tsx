import type { CommandError } from '@trellis/shared'
import { Show } from 'solid-js'
import './problem.css'

/** A failure in words, where it happened. Announced once, when it appears. */
export function Problem(props: { error: CommandError | undefined; onDismiss?: () => void }) {
  return (
    <Show when={props.error}>
      {(error) => (
        <div class="problem" role="alert">
          <p>{error().message}</p>
          <Show when={props.onDismiss}>
            {(dismiss) => (
              <button type="button" class="quiet" aria-label="Dismiss" onClick={() => dismiss()()}>
                ✕
              </button>
            )}
          </Show>
        </div>
      )}
    </Show>
  )
}
