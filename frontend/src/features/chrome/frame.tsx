import { onCleanup, onMount, type ParentProps, Show } from 'solid-js'
import { listenForKeys } from '../../lib/keys.ts'
import { useApp } from '../../state/app-context.tsx'
import { PaletteHost } from '../palette/palette-host.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { TopBar } from './top-bar.tsx'

/** What is around every screen: the bar once somebody is signed in, the keys, and the live region. */
export function Frame(props: ParentProps) {
  const app = useApp()
  onMount(() => onCleanup(listenForKeys(document)))
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Show when={app.session.current()}>
        <TopBar />
      </Show>
      <main id="main" tabindex="-1">
        {props.children}
      </main>
      <Show when={app.session.current()}>
        <PaletteHost />
      </Show>
      <KeysDialog />
      <div class="visually-hidden" role="status" aria-live="polite">
        {app.announcer.said()}
      </div>
    </>
  )
}
