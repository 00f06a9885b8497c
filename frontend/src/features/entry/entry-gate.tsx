import { type ParentProps, Show } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { EntryPage } from './entry-page.tsx'

/** Shows the screens to whoever is signed in, and the way in to everybody else. The address stays what it was. */
export function EntryGate(props: ParentProps) {
  const app = useApp()
  return (
    <Show when={app.session.current()?.user.uid} keyed fallback={<EntryPage />}>
      {props.children}
    </Show>
  )
}
