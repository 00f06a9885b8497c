import { Glyph } from '../../ui/glyph.tsx'
import './entry.css'

/** For somebody whose membership ended, perhaps while they were looking: what that means, and the way on. */
export function NoLongerIn(props: { name: string | undefined }) {
  return (
    <div class="entry" role="alert">
      <Glyph status="SLEEPING" size={96} />
      <h1>You are no longer in {props.name ?? 'this workspace'}</h1>
      <p class="entry-about">
        Its apps go on without you, and what you did here is kept. If this was a mistake, ask one of its owners for an
        invitation.
      </p>
      <a class="button" href="/">
        Go to your workspaces
      </a>
    </div>
  )
}
