import type { Vote } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { Age } from '../../ui/age.tsx'
import { Initials } from '../../ui/initials.tsx'
import { StateMark } from '../../ui/state-mark.tsx'

/** Who has voted, how, and what they said to it. */
export function VoteList(props: { votes: readonly Vote[] }) {
  return (
    <Show when={props.votes.length > 0}>
      <ul class="votes">
        <For each={props.votes}>
          {(vote) => (
            <li class="vote">
              <Initials name={vote.name} />
              <div class="vote-words">
                <span class="vote-head">
                  <strong>{vote.name}</strong>
                  <StateMark
                    tone={vote.decision === 'approve' ? 'leaf' : 'coral'}
                    word={vote.decision === 'approve' ? 'Approves' : 'Declines'}
                  />
                  <span class="soft">
                    <Age at={vote.at} />
                  </span>
                </span>
                <Show when={vote.comment}>
                  <p class="vote-comment">{vote.comment}</p>
                </Show>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
