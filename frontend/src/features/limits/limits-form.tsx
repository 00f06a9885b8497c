import type { LowerBuildLimits, Reply } from '@trellis/shared'
import { createEffect, createSignal, createUniqueId, For, on, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { issueFor } from '../../ui/field.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { draftOf, followed, isChanged, limitProblem, limitRows, limitsOf, upperWords } from './limits-draft.ts'

type LimitsFormProps = {
  about: string
  limits: LowerBuildLimits | undefined
  /** What holds above, besides the server's own. */
  workspace?: LowerBuildLimits | undefined
  onSave: (limits: LowerBuildLimits) => Promise<Reply<unknown>>
}

/** Lower limits for builds than those that hold above; an empty field sets none. */
export function LimitsForm(props: LimitsFormProps) {
  const app = useApp()
  const id = createUniqueId()
  const [draft, setDraft] = createStore(draftOf(props.limits))
  const [saved, setSaved] = createSignal(false)
  const save = createPending(() => props.onSave(limitsOf(draft, props.limits)))
  createEffect(
    on(
      () => draftOf(props.limits),
      (now, before = now) => setDraft((draft) => followed(draft, before, now)),
    ),
  )
  const isWrong = () => limitRows.some((row) => limitProblem(row, draft, props.limits) !== undefined)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await save.run()
    setSaved(reply.ok)
  }
  return (
    <form class="settings-card card" aria-labelledby={id} noValidate onSubmit={(event) => void submit(event)}>
      <h2 id={id}>Limits for builds</h2>
      <p class="soft">
        {props.about} A build that passes one is ended and says which. An empty field sets nothing lower.
      </p>
      <div class="settings-fields">
        <For each={limitRows}>
          {(row) => (
            <NumberField
              label={row.label}
              name={row.name}
              min={row.min}
              optional
              value={draft[row.name]}
              onValue={(value) => {
                setDraft(row.name, value)
                setSaved(false)
                save.clear()
              }}
              hint={upperWords(row, app.server.config()?.limits, props.workspace)}
              problem={limitProblem(row, draft, props.limits) ?? issueFor(save.error(), row.name)}
            />
          )}
        </For>
      </div>
      <Problem error={save.error()?.issues?.length ? undefined : save.error()} />
      <div class="settings-actions">
        <Show when={saved()}>
          <span role="status">Saved. The next builds keep to it.</span>
        </Show>
        <button
          type="submit"
          class="button go"
          aria-busy={save.busy()}
          disabled={save.busy() || !app.connection.online() || isWrong() || !isChanged(draft, props.limits)}
        >
          {save.busy() ? 'Setting…' : 'Set the limits'}
        </button>
      </div>
    </form>
  )
}
