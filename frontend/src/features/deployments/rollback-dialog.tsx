import type { Release } from '@trellis/shared'
import { Match, Show, Switch } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { shortSha } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { CommitLine } from '../../ui/commit-line.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/problem.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { isNewer, releaseBefore } from './release-order.ts'
import { createReleases } from './releases.ts'
import { backWords, switchWords } from './rollback-words.ts'
import './rollback-dialog.css'

type RollbackDialogProps = { open: boolean; releaseId?: string | undefined; onClose: () => void }

/** Asks once, with what is live now and what it would go back to side by side. A newer release is switched to, in those words. */
export function RollbackDialog(props: RollbackDialogProps) {
  const scope = usePlant()
  const { releases, error } = createReleases(() => props.open)
  const liveId = () => scope.plant().live?.releaseId
  const target = () => {
    const all = releases() ?? []
    return props.releaseId ? all.find(({ id }) => id === props.releaseId) : releaseBefore(all, liveId())
  }
  const words = () => (isNewer(props.releaseId, liveId()) ? switchWords : backWords)
  return (
    <Dialog open={props.open} title={words().title(scope.plant().name)} onClose={props.onClose}>
      <Switch fallback={<span class="wait" />}>
        <Match when={error()}>
          <Problem error={error()} />
        </Match>
        <Match when={releases() && !target()}>
          <p>There is no earlier release to go back to. Nothing was changed.</p>
        </Match>
        <Match when={target()}>
          {(release) => <RollbackQuestion release={release()} words={words()} onClose={props.onClose} />}
        </Match>
      </Switch>
    </Dialog>
  )
}

function RollbackQuestion(props: { release: Release; words: typeof backWords; onClose: () => void }) {
  const app = useApp()
  const scope = usePlant()
  const back = createPending(async () => {
    const plantId = scope.plant().id
    const { id: releaseId } = props.release
    const reply = await app.connection.send('rollback', { plantId, releaseId, requestId: newRequestId() })
    if (reply.ok) {
      app.live.deliver({ type: 'plant', plant: reply.data.plant })
      app.live.deliver({ type: 'deployments', deployments: [reply.data.deployment], at: Date.now() })
      props.onClose()
    }
    return reply
  })
  return (
    <>
      <div class="rollback-change">
        <p class="rollback-label">Live now</p>
        <Show when={scope.plant().live}>
          {(now) => <CommitLine commit={now().commit} at={now().at} word="released" />}
        </Show>
        <p class="rollback-label">{props.words.target}</p>
        <CommitLine commit={props.release.commit} at={props.release.createdAt} word="released" />
      </div>
      <p class="soft">{props.words.effect}</p>
      <Problem error={back.error()} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => props.onClose()}>
          Keep what is live
        </button>
        <button
          type="button"
          class="button danger"
          aria-busy={back.busy()}
          disabled={back.busy() || !app.connection.online()}
          onClick={() => back.run()}
        >
          {back.busy() ? props.words.doing : props.words.act(shortSha(props.release.commit.sha))}
        </button>
      </div>
    </>
  )
}
