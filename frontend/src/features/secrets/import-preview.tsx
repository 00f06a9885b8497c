import type { CommandData } from '@trellis/shared'
import { For, Show } from 'solid-js'

type ImportPreviewProps = {
  preview: CommandData<'import-env'>
  publicNames: readonly string[]
  onPublic: (name: string, isPublic: boolean) => void
}

const changeWords = { add: 'new', replace: 'new value', same: 'unchanged' } as const

/** What an import would change, by name and never by value. Whoever is asked about a name says whether visitors may see it. */
export function ImportPreview(props: ImportPreviewProps) {
  return (
    <>
      <ul class="import-changes">
        <For each={props.preview.changes}>
          {({ name, change, notes }) => (
            <li>
              <code>{name}</code> <span class="soft">{changeWords[change]}</span>
              <For each={notes}>{(note) => <p class="soft">{note}</p>}</For>
              <Show when={notes.length > 0 && change !== 'same'}>
                <label class="import-public">
                  <input
                    type="checkbox"
                    checked={props.publicNames.includes(name)}
                    onChange={(event) => props.onPublic(name, event.currentTarget.checked)}
                  />
                  Visitors may see {name}
                </label>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.preview.changes.length === 0 && props.preview.problems.length === 0}>
        <p>There is no variable in it.</p>
      </Show>
      <Show when={props.preview.problems.length > 0}>
        <div class="import-problems">
          <p>These lines are left out:</p>
          <ul>
            <For each={props.preview.problems}>
              {(problem) => (
                <li>
                  Line {problem.line}: {problem.message}
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
    </>
  )
}
