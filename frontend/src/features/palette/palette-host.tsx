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

export const paletteKeys = isApple ? '⌘ K' : 'Ctrl K'

export function PaletteButton() {
  return (
    <button type="button" class="palette-button" onClick={() => setOpen(true)}>
      <span class="visually-hidden">Go to or do something: </span>
      <span class="palette-keys">{paletteKeys}</span>
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d="M8 13.5A5.5 5.5 0 1 0 8 2.5a5.5 5.5 0 0 0 0 11zM12 12l4 4" />
      </svg>
    </button>
  )
}
