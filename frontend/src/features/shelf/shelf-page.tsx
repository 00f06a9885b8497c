import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import { count } from '../../lib/format.ts'
import { useKeys } from '../../lib/keys.ts'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { DecisionBars } from '../decision/decision-bars.tsx'
import { useOpenRequests } from '../decision/open-requests.ts'
import { SeedDialog } from '../seed/seed-dialog.tsx'
import { EmptyShelf } from './empty-shelf.tsx'
import { PlantCard } from './plant-card.tsx'
import { arrange, countByStatus, type ShelfView } from './shelf-order.ts'
import { ShelfTools } from './shelf-tools.tsx'
import { ShelfWaiting } from './shelf-waiting.tsx'
import './shelf.css'

/** The live list of a workspace's plants. */
export function ShelfPage() {
  const app = useApp()
  const workspace = useWorkspace()
  const [query, setQuery] = useSearchParams<{ plant?: string }>()
  const [view, setView] = createSignal<ShelfView>({ status: 'all', search: '', sort: 'attention' })
  const plants = createMemo(() => Object.values(app.live.state.plants))
  const shown = createMemo(() => arrange(plants(), view()))
  const ready = () => app.live.state.workspaceId !== undefined && app.live.state.workspaceId === workspace()?.id
  const open = useOpenRequests()
  const mayPlant = () => may(workspace()?.role, 'deploy')
  const seeding = () => query.plant === 'new' && mayPlant()
  const openSeed = () => mayPlant() && setQuery({ plant: 'new' })

  useKeys([{ keys: 'n', about: 'Plant an app', run: openSeed }])

  const summary = () => {
    const counts = countByStatus(plants())
    const parts = [count(plants().length, 'plant')]
    if (open().length > 0) parts.push(count(open().length, 'needs a decision', 'need a decision'))
    if (counts.get('FAILED')) parts.push(`${counts.get('FAILED')} failed`)
    if (counts.get('DEPLOYING')) parts.push(`${counts.get('DEPLOYING')} deploying`)
    return parts.join(' · ')
  }

  return (
    <div class="page">
      <header class="shelf-head">
        <div class="shelf-title">
          <h1>Shelf</h1>
          <Show when={ready() && plants().length > 0}>
            <span class="soft">{summary()}</span>
          </Show>
        </div>
        <Show when={mayPlant()}>
          <button type="button" class="button go" onClick={openSeed}>
            Plant an app
          </button>
        </Show>
      </header>
      <Switch>
        <Match when={!ready()}>
          <ShelfWaiting />
        </Match>
        <Match when={plants().length === 0}>
          <EmptyShelf mayPlant={mayPlant()} onPlant={openSeed} />
        </Match>
        <Match when={plants().length > 0}>
          <DecisionBars />
          <ShelfTools view={view()} plants={plants()} onView={setView} />
          <Show
            when={shown().length > 0}
            fallback={<NothingFound onClear={() => setView({ ...view(), status: 'all', search: '' })} />}
          >
            <div class="shelf-grid">
              <For each={shown()}>{(plant) => <PlantCard plant={plant} />}</For>
            </div>
          </Show>
        </Match>
      </Switch>
      <SeedDialog open={seeding()} onClose={() => setQuery({ plant: undefined })} />
    </div>
  )
}

function NothingFound(props: { onClear: () => void }) {
  return (
    <div class="shelf-nothing">
      <p>No plant on this shelf matches.</p>
      <button type="button" class="button" onClick={() => props.onClear()}>
        Show all plants
      </button>
    </div>
  )
}
