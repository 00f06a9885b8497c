import { createSignal, lazy, onCleanup, onMount, Show, Suspense } from 'solid-js'
import './palette-button.css'

const Palette = lazy(() => import('./palette.tsx'))
const [open, setOpen] = createSignal(false)

/** Listens for Ctrl-K and Cmd-K everywhere, also in fields; the palette itself is loaded when it is first wanted. */
export function PaletteHost() {
  onMount(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const isElsewhere = !open() && document.querySelector('dialog[open]') !== null
      event.preventDefault()
      if (!isElsewhere) setOpen(!open())
    }
    document.addEventListener('keydown', listen)
    onCleanup(() => document.removeEventListener('keydown', listen))
  })
  return (
    <Show when={open()}>
      <Suspense>
        <Palette onClose={() => setOpen(false)} />
      </Suspense>
    </Show>
  )
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function PaletteButton() {
  return (
    <button type="button" class="palette-button" onClick={() => setOpen(true)}>
      <span class="visually-hidden">Go to or do something: </span>
      {isApple ? '⌘ K' : 'Ctrl K'}
    </button>
  )
}
