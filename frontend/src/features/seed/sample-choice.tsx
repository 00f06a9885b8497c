import type { Sample } from '@trellis/shared'
import { For, Show } from 'solid-js'

/** The samples that ship with the server, as a shortcut for the git URL. */
export function SampleChoice(props: {
  samples: readonly Sample[]
  chosen: string
  onChoose: (gitUrl: string) => void
}) {
  return (
    <Show when={props.samples.length > 0}>
      <fieldset class="sample-choice">
        <legend>Try a sample</legend>
        <For each={props.samples}>
          {(sample) => (
            <button
              type="button"
              title={sample.about}
              aria-pressed={props.chosen === sample.gitUrl}
              onClick={() => props.onChoose(props.chosen === sample.gitUrl ? '' : sample.gitUrl)}
            >
              {sample.name}
            </button>
          )}
        </For>
      </fieldset>
    </Show>
  )
}
