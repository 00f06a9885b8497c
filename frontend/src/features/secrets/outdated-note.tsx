import type { OutdatedRelease } from '@trellis/shared'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { count } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { byPlant, differsBy, type OutdatedPlant } from './outdated-words.ts'

/** Offers to deploy anew exactly what was made with values that are not the present ones: all of it, or one plant. */
export function OutdatedNote(props: { workspaceId: string; outdated: OutdatedRelease[] }) {
  const app = useApp()
  const [refused, setRefused] = createSignal<string[]>([])
  const plants = createMemo(() => byPlant(props.outdated))
  const isBuilding = ({ plantId }: OutdatedPlant) => app.live.state.plants[plantId]?.status === 'DEPLOYING'
  const waiting = () => plants().filter((plant) => !isBuilding(plant))
  const nameOf = (plantId: string) => app.live.state.plants[plantId]?.name ?? 'A plant'
  const redeploy = createPending(async (plantIds: string[]) => {
    const { workspaceId } = props
    const reply = await app.connection.send('redeploy', { workspaceId, plantIds, requestId: newRequestId() })
    setRefused(reply.ok ? reply.data.refused.map(({ plantId, message }) => `${nameOf(plantId)}: ${message}`) : [])
    return reply
  })
  const disabled = () => redeploy.busy() || !app.connection.online()
  return (
    <Show when={plants().length > 0}>
      <section class="outdated" aria-label="Deploy again">
        <p>What is live of {count(plants().length, 'plant')} was made with other secrets than the present ones.</p>
        <ul>
          <For each={plants()}>
            {(plant) => (
              <li>
                <span class="outdated-plant">
                  <a href={`/w/${props.workspaceId}/p/${plant.plantId}`}>{nameOf(plant.plantId)}</a>
                  <span class="soft">
                    {differsBy(plant.names)}
                    {plant.previews > 0 ? `, with ${count(plant.previews, 'preview')}` : ''}
                  </span>
                </span>
                <Show when={!isBuilding(plant)} fallback={<span class="soft">deploying…</span>}>
                  <button
                    type="button"
                    class="button"
                    aria-label={`Deploy again: ${nameOf(plant.plantId)}`}
                    disabled={disabled()}
                    onClick={() => void redeploy.run([plant.plantId])}
                  >
                    Deploy again
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={waiting().length > 1}>
          <button
            type="button"
            class="button"
            aria-busy={redeploy.busy()}
            disabled={disabled()}
            onClick={() => void redeploy.run(waiting().map(({ plantId }) => plantId))}
          >
            {redeploy.busy() ? 'Starting…' : `Deploy all ${waiting().length} again`}
          </button>
        </Show>
        <For each={refused()}>{(message) => <Problem error={{ code: 'conflict', message }} />}</For>
        <Problem error={redeploy.error()} />
      </section>
    </Show>
  )
}
