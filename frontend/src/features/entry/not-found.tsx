import { Glyph } from '../../ui/glyph.tsx'
import './entry.css'

/** An address that leads nowhere, or a thing that is gone or not yours: the server does not say which, so neither does this. */
export function NotFound(props: { what?: string }) {
  return (
    <div class="entry">
      <Glyph status="EMPTY" size={96} low />
      <h1>Nothing grows here</h1>
      <p class="entry-about">
        {props.what ?? 'This page'} does not exist, was deleted, or belongs to a workspace that you are not a member of.
      </p>
      <a class="button" href="/">
        Go to your shelf
      </a>
    </div>
  )
}
