import { Show } from 'solid-js'
import type { Lost } from '../../state/endings.ts'
import { Glyph } from '../../ui/glyph.tsx'
import './entry.css'

/** For somebody whose workspace or membership ended, perhaps while they were looking: what that means, and the way on. */
export function NoLongerIn(props: { place: Lost }) {
  const name = () => props.place.name ?? 'this workspace'
  return (
    <div class="entry" role="alert">
      <Glyph status="SLEEPING" size={96} />
      <Show
        when={props.place.deletedBy}
        fallback={
          <>
            <h1>You are no longer in {name()}</h1>
            <p class="entry-about">
              You were taken out of it, or it was deleted. If this was a mistake, ask one of its owners for an
              invitation.
            </p>
          </>
        }
      >
        {(by) => (
          <>
            <h1>{name()} was deleted</h1>
            <p class="entry-about">
              {by()} deleted the workspace with its apps, their addresses, logs and secrets. Your other workspaces are
              as they were.
            </p>
          </>
        )}
      </Show>
      <a class="button" href="/">
        Go to your workspaces
      </a>
    </div>
  )
}
