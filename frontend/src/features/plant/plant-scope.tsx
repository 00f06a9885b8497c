import { useParams } from '@solidjs/router'
import type { Deployment, Plant } from '@trellis/shared'
import {
  type Accessor,
  createContext,
  createEffect,
  createMemo,
  createSignal,
  on,
  type ParentProps,
  useContext,
} from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import type { Pipeline } from '../../state/model.ts'
import { needsDocument } from '../../state/versions.ts'

/** What the screens of one plant share. */
export type PlantScope = {
  plant: Accessor<Plant>
  /** The plant's deployments that are known, from the newest to the oldest. */
  deployments: Accessor<Deployment[]>
  /** Whether the first page has arrived. */
  loaded: Accessor<boolean>
  loadMore: () => void
  hasMore: Accessor<boolean>
  loadingMore: Accessor<boolean>
  latest: Accessor<Deployment | undefined>
  /** The deployment that the screen speaks of: the one in the address, else the latest. */
  shownId: Accessor<string | undefined>
  shown: Accessor<Deployment | undefined>
  pipeline: Accessor<Pipeline | undefined>
  personName: (uid: string) => string
}

const ScopeContext = createContext<PlantScope>()

export function usePlant(): PlantScope {
  const scope = useContext(ScopeContext)
  if (!scope) throw new Error('usePlant needs a PlantScopeProvider above it.')
  return scope
}

/**
 * Deployments come in pages from the newest on. What notices bring is newer than the first page, so the list is simply
 * all that is known down to the end of the last page read; ids rise with time.
 */
function createDeployments(plant: Accessor<Plant>) {
  const app = useApp()
  const [cursor, setCursor] = createSignal<string | null>()
  const [oldest, setOldest] = createSignal('')
  const [loading, setLoading] = createSignal(false)
  const read = async (before?: string) => {
    setLoading(true)
    const { id: plantId, workspaceId } = plant()
    const reply = await app.connection.send('get-deployments', {
      workspaceId,
      plantId,
      limit: 25,
      ...(before && { before }),
    })
    setLoading(false)
    if (!reply.ok) return
    app.live.deliver({ type: 'deployments', deployments: reply.data.deployments, at: Date.now() })
    setCursor(reply.data.cursor)
    setOldest(reply.data.cursor === null ? '' : (reply.data.deployments.at(-1)?.id ?? ''))
  }
  createEffect(on([() => plant().id, app.connection.epoch], ([, epoch]) => epoch > 0 && void read()))
  const list = createMemo(() => {
    const mine = Object.values(app.live.state.deployments).filter(
      (one) => one.plantId === plant().id && one.id >= oldest(),
    )
    return mine.sort((a, b) => (a.id < b.id ? 1 : -1))
  })
  return {
    deployments: list,
    loaded: () => cursor() !== undefined,
    hasMore: () => typeof cursor() === 'string',
    loadingMore: loading,
    loadMore: () => {
      const before = cursor()
      if (before && !loading()) void read(before)
    },
  }
}

export function PlantScopeProvider(props: ParentProps<{ plant: Plant }>) {
  const app = useApp()
  const params = useParams()
  const plant = () => props.plant
  const list = createDeployments(plant)
  const latestId = () => {
    const newest = list.deployments()[0]?.id
    const told = plant().latestDeploymentId
    return newest !== undefined && (told === undefined || newest > told) ? newest : told
  }
  const shownId = () => params.deploymentId ?? latestId()
  const known = (id: string | undefined) => (id === undefined ? undefined : app.live.state.deployments[id])
  const pipeline = () => app.live.state.pipelines[shownId() ?? '']

  createEffect(() => {
    for (const id of new Set([latestId(), shownId()])) {
      if (id === undefined || !app.connection.online()) continue
      if (needsDocument(app.live.state.pipelines[id], known(id))) app.live.readDeployment(id)
    }
  })

  const scope: PlantScope = {
    plant,
    ...list,
    latest: () => known(latestId()),
    shownId,
    shown: () => known(shownId()),
    pipeline,
    personName: (uid) => {
      const me = app.session.current()?.user
      return uid === me?.uid ? me.name : (app.live.state.names[uid] ?? 'a member')
    },
  }
  return <ScopeContext.Provider value={scope}>{props.children}</ScopeContext.Provider>
}
