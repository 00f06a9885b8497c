import type { Commit, Decision, RollbackRequest } from '@trellis/shared'
import { type Accessor, createEffect, createMemo, createSignal } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { useWorkspace } from '../../state/use-workspace.ts'
import { whyNotEligible } from './decision-words.ts'

/** A release as people speak of it. */
export type Known = { commit: Commit; at: string; by: string }

/** What a person needs to decide, and the way to say it. Nothing is shown as done before the server has said so. */
export function createDecision(request: Accessor<RollbackRequest>) {
  const app = useApp()
  const workspace = useWorkspace()
  const plant = () => app.live.state.plants[request().plantId]
  const me = () => app.session.current()?.user.uid
  const [casting, setCasting] = createSignal<Decision>()

  createEffect(() => {
    const { deploymentId } = request()
    if (app.connection.online() && !app.live.state.deployments[deploymentId]) app.live.readDeployment(deploymentId)
  })
  const cast = createPending(async (decision: Decision, comment?: string) => {
    setCasting(decision)
    const said = comment?.trim()
    const payload = { requestId: request().id, decision, ...(said && { comment: said }) }
    const reply = await app.connection.send('approve-rollback', payload)
    if (reply.ok) app.live.deliver({ type: 'approval', request: reply.data.request })
    setCasting(undefined)
    return reply
  })
  const live = createMemo((): Known | undefined => {
    const now = plant()?.live
    return now && { commit: now.commit, at: now.at, by: now.by }
  })
  return {
    plant,
    live,
    target: createTarget(request, live),
    mine: () => request().votes.find(({ uid }) => uid === me()),
    refusal: () =>
      whyNotEligible(request(), {
        role: workspace()?.role,
        isAuthor: app.live.state.deployments[request().deploymentId]?.requestedBy === me(),
        policy: workspace()?.policy,
      }),
    policy: () => workspace()?.policy.approvals,
    casting,
    vote: cast.run,
    error: cast.error,
    clear: cast.clear,
    online: app.connection.online,
    nameOf: (uid: string) => app.live.state.names[uid] ?? 'a member',
    log: () => {
      const { workspaceId, plantId, deploymentId, firstFailingLine } = request()
      const log = `/w/${workspaceId}/p/${plantId}/logs/${deploymentId}`
      return firstFailingLine ? `${log}#L${firstFailingLine.seq}` : log
    },
  }
}

export type DecisionView = ReturnType<typeof createDecision>

/** What it would go back to. What is live now is known; any other release is asked for, once. */
function createTarget(
  request: Accessor<RollbackRequest>,
  live: Accessor<Known | undefined>,
): Accessor<Known | undefined> {
  const app = useApp()
  const [read, setRead] = createSignal<{ id: string; known: Known }>()
  const isLive = () => app.live.state.plants[request().plantId]?.live?.releaseId === request().targetReleaseId
  const needed = () => (isLive() || read()?.id === request().targetReleaseId ? undefined : request().targetReleaseId)
  createEffect(() => {
    const id = needed()
    if (id === undefined || !app.connection.online()) return
    void app.connection.send('get-releases', { plantId: request().plantId, limit: 100 }).then((reply) => {
      const found = reply.ok ? reply.data.releases.find((one) => one.id === id) : undefined
      if (found) setRead({ id, known: { commit: found.commit, at: found.createdAt, by: found.createdBy } })
    })
  })
  return () => {
    if (isLive()) return live()
    const known = read()
    return known?.id === request().targetReleaseId ? known.known : undefined
  }
}
