import type { NotedSeal, TrailVerdict } from '@trellis/shared'
import { createEffect, createSignal, For, on, Show } from 'solid-js'
import { saveFile } from '../../lib/save-file.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { exportTrail } from './export-trail.ts'
import { TrailVerdictCard } from './trail-verdict.tsx'

/** Proves the chain of the workspace's entries, and takes them out as a file. */
export function TrailProof(props: { workspaceId: string }) {
  const app = useApp()
  const [verdict, setVerdict] = createSignal<TrailVerdict>()
  const verify = createPending(async (noted?: NotedSeal) => {
    const { workspaceId } = props
    const reply = await app.connection.send('verify-activity', { workspaceId, ...(noted && { noted }) })
    if (workspaceId === props.workspaceId) setVerdict(reply.ok ? reply.data : undefined)
    return reply
  })
  const save = createExport(() => props.workspaceId)
  createEffect(
    on(
      () => props.workspaceId,
      () => setVerdict(undefined),
    ),
  )
  return (
    <section class="trail-proof" aria-label="Proof and export">
      <div class="trail-actions">
        <button
          type="button"
          class="button"
          aria-busy={verify.busy()}
          disabled={verify.busy() || !app.connection.online()}
          onClick={() => void verify.run()}
        >
          {verify.busy() ? 'Verifying…' : 'Verify'}
        </button>
        <button
          type="button"
          class="button"
          aria-busy={save.busy()}
          disabled={save.busy() || !app.connection.online()}
          onClick={() => void save.run()}
        >
          {save.busy() ? 'Exporting…' : 'Export'}
        </button>
      </div>
      <Problem error={verify.error()} />
      <For each={save.problem() ? [save.problem()] : []}>
        {(sentence) => <Problem error={{ code: 'unavailable', message: sentence ?? '' }} />}
      </For>
      <Show when={verdict()}>
        {(found) => (
          <TrailVerdictCard
            verdict={found()}
            busy={verify.busy()}
            onCompare={(noted) => void verify.run(noted)}
            onClose={() => setVerdict(undefined)}
          />
        )}
      </Show>
    </section>
  )
}

function createExport(workspaceId: () => string) {
  const app = useApp()
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<string>()
  const run = async () => {
    const token = app.session.current()?.token
    const id = workspaceId()
    if (!token || busy()) return
    setBusy(true)
    setProblem(undefined)
    const content = await exportTrail(id, token)
    setBusy(false)
    if (typeof content === 'string') setProblem(content)
    else saveFile(content, `activity-${id.slice(-10).toLowerCase()}.ndjson`)
  }
  return { run, busy, problem }
}
