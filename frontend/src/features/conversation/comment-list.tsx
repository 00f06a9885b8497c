import type { Comment } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { Age } from '../../ui/age.tsx'
import { Initials } from '../../ui/initials.tsx'

type CommentListProps = {
  comments: readonly Comment[]
  /** Names the line of those that are about one, and leads there. */
  withLines?: boolean
}

/** What was said, as text, oldest first. */
export function CommentList(props: CommentListProps) {
  return (
    <Show when={props.comments.length > 0}>
      <ul class="comments">
        <For each={props.comments}>
          {(comment) => (
            <li class="comment" data-comment={comment.id}>
              <Initials name={comment.by.name} />
              <div class="comment-words">
                <p class="comment-head">
                  <strong>{comment.by.name}</strong>
                  <span class="soft">
                    <Age at={comment.at} />
                  </span>
                  <Show when={props.withLines && lineOf(comment)}>
                    {(line) => <a href={line().href}>Line {line().seq}</a>}
                  </Show>
                </p>
                <p class="comment-text">{comment.text}</p>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}

function lineOf({ workspaceId, plantId, target }: Comment): { seq: number; href: string } | undefined {
  if (!('deploymentId' in target) || target.seq === undefined) return undefined
  return { seq: target.seq, href: `/w/${workspaceId}/p/${plantId}/logs/${target.deploymentId}#L${target.seq}` }
}
