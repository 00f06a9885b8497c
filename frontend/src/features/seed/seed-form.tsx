import { Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { useApp } from '../../state/app-context.tsx'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { createPlanting } from './planting.ts'
import { SampleChoice } from './sample-choice.tsx'
import { SeedAdvanced } from './seed-advanced.tsx'
import { draftProblem, emptySeed, fieldsOf, type SeedDraft, type SeedText, suggested } from './seed-fields.ts'
import { SeedSource } from './seed-source.tsx'
import { SlugField } from './slug-field.tsx'
import './seed.css'

const known: SeedText[] = ['gitUrl', 'name', 'slug', 'ref', 'rootDir', 'installCommand', 'buildCommand', 'outputDir']

/** The form that plants an app. Nothing is shown as done before the server says so. */
export function SeedForm(props: { onCancel: () => void }) {
  const app = useApp()
  const planting = createPlanting()
  const [draft, setDraft] = createStore<SeedDraft>({ ...emptySeed })
  const set = (field: SeedText) => (value: string) => {
    setDraft(field, value)
    planting.clear()
  }
  const issue = (field: string) => issueFor(planting.error(), field)
  const shownAtField = () => known.some((field) => issue(field) !== undefined)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (draftProblem(draft) === undefined) void planting.plant(fieldsOf(draft))
  }
  return (
    <form class="seed-form" onSubmit={submit} novalidate>
      <SampleChoice samples={app.server.config()?.samples ?? []} chosen={draft.gitUrl} onChoose={set('gitUrl')} />
      <SeedSource draft={draft} set={set} issue={issue} />
      <SlugField
        value={draft.slug}
        suggestion={suggested(draft).slug}
        appsOrigin={app.server.config()?.appsOrigin ?? ''}
        onValue={set('slug')}
        problem={issue('slug')}
      />
      <SeedAdvanced
        draft={draft}
        set={set}
        onSubmodules={(isOn) => setDraft('submodules', isOn)}
        issue={issue}
        regions={app.server.config()?.regions ?? []}
      />
      <Problem error={shownAtField() ? undefined : planting.error()} />
      <Show when={app.server.config()?.isolation.available === false}>
        <p class="seed-note">{app.server.config()?.isolation.sentence}</p>
      </Show>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => props.onCancel()}>
          Not now
        </button>
        <button
          type="submit"
          class="button go"
          aria-busy={planting.busy()}
          disabled={planting.blocked() || draftProblem(draft) !== undefined}
        >
          {planting.busy() ? 'Planting…' : 'Plant and deploy'}
        </button>
      </div>
    </form>
  )
}
