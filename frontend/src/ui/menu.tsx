import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js'
import './menu.css'

type MenuProps = { label?: string; face: JSX.Element; align?: 'start' | 'end'; children: JSX.Element }

/**
 * A button that opens a short list of buttons below it. Arrow keys move, Escape and a press elsewhere close. The button is
 * called by what its face says, unless it has a label.
 */
export function Menu(props: MenuProps) {
  const id = createUniqueId()
  const [open, setOpen] = createSignal(false)
  let root: HTMLDivElement | undefined
  let button: HTMLButtonElement | undefined

  /** What a narrow or a wide window leaves out is not moved to. */
  const items = () =>
    [...(root?.querySelectorAll<HTMLElement>('.menu-list button') ?? [])].filter((item) => item.checkVisibility())
  const show = () => {
    setOpen(true)
    items()[0]?.focus()
  }
  const move = (step: number) => {
    const all = items()
    const at = all.findIndex((item) => item.contains(document.activeElement))
    all[(at + step + all.length) % all.length]?.focus()
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open()) {
      setOpen(false)
      button?.focus()
    } else if (event.key === 'ArrowDown') open() ? move(1) : show()
    else if (event.key === 'ArrowUp' && open()) move(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  onMount(() => {
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !root?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    onCleanup(() => document.removeEventListener('pointerdown', away))
  })

  return (
    <div
      class="menu"
      ref={(element) => {
        root = element
      }}
      role="none"
      onKeyDown={keys}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('.menu-list button')) setOpen(false)
      }}
      onFocusOut={(event) => {
        if (event.relatedTarget instanceof Node && !root?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <button
        ref={(element) => {
          button = element
        }}
        type="button"
        class="menu-button"
        aria-label={props.label}
        aria-expanded={open()}
        aria-controls={id}
        onClick={() => (open() ? setOpen(false) : show())}
      >
        {props.face}
      </button>
      <Show when={open()}>
        <div class="menu-list" id={id} data-align={props.align ?? 'start'}>
          {props.children}
        </div>
      </Show>
    </div>
  )
}
