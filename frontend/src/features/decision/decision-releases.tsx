import type { RollbackRequest } from '@trellis/shared'
import { Show } from 'solid-js'
import { CommitLine } from '../../ui/commit-line.tsx'
import type { DecisionView, Known } from './decision.ts'
import { isGoneBad } from './decision-words.ts'

/** What visitors get now and what they would get: commit, age and who; side by side where that is not the same. */
export function DecisionReleases(props: { request: RollbackRequest; view: DecisionView }) {
  return (
    <div class="decision-part decision-releases">
      <Show
        when={isGoneBad(props.request)}
        fallback={
          <ReleaseFacts label="Live now, and what it goes back to" known={props.view.target()} view={props.view} />
        }
      >
        <ReleaseFacts label="Live now" known={props.view.live()} view={props.view} />
        <ReleaseFacts label="Goes back to" known={props.view.target()} view={props.view} />
      </Show>
    </div>
  )
}

function ReleaseFacts(props: { label: string; known: Known | undefined; view: DecisionView }) {
  return (
    <div class="decision-release">
      <h3>{props.label}</h3>
      <Show when={props.known} fallback={<p class="soft">An earlier release of this plant.</p>}>
        {(known) => (
          <>
            <CommitLine commit={known().commit} at={known().at} word="released" />
            <p class="soft">Released by {props.view.nameOf(known().by)}</p>
          </>
        )}
      </Show>
    </div>
  )
}
