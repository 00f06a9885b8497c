import type { Deployment } from '@trellis/shared'
import { createSignal, Show } from 'solid-js'
import { count } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { CommentForm } from './comment-form.tsx'
import { CommentList } from './comment-list.tsx'
import { Reactions } from './reactions.tsx'
import { commentsWhere } from './talk.ts'

/** What is felt about a deployment, and, once opened, what was said about it and about lines of its log. */
export function DeploymentTalk(props: { deployment: Deployment }) {
  const app = useApp()
  const [open, setOpen] = createSignal(false)
  const target = () => ({ deploymentId: props.deployment.id })
  const comments = () =>
    commentsWhere(
      app.live.state,
      ({ target: about }) => 'deploymentId' in about && about.deploymentId === props.deployment.id,
    )
  return (
    <div class="deployment-talk">
      <div class="deployment-talk-bar">
        <Reactions target={target()} about="this deployment" />
        <button type="button" class="quiet" aria-expanded={open()} onClick={() => setOpen(!open())}>
          {comments().length > 0 ? count(comments().length, 'comment') : 'Comment'}
        </button>
      </div>
      <Show when={open()}>
        <CommentList comments={comments()} withLines />
        <CommentForm target={target()} about="this deployment" />
      </Show>
    </div>
  )
}
