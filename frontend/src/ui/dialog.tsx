import { createEffect, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'
import './dialog.css'

type DialogProps = { open: boolean; title: string; wide?: boolean; onClose: () => void; children: JSX.Element }

/** A native modal dialog: the browser traps focus, closes on Escape and gives focus back. Content lives while it is open. */
export function Dialog(props: DialogProps) {
  const id = createUniqueId()
  let dialog: HTMLDialogElement | undefined
  createEffect(() => {
    if (!dialog) return
    if (props.open && !dialog.open) dialog.showModal()
    if (!props.open && dialog.open) dialog.close()
  })
  let isGone = false
  onCleanup(() => {
    isGone = true
    dialog?.close()
  })
  /** The browser tells of a close later; by then this dialog may be gone, or open again, and another one be asked for. */
  const told = () => {
    if (!isGone && props.open && !dialog?.open) props.onClose()
  }
  return (
    <dialog
      ref={(element) => {
        dialog = element
      }}
      class="dialog"
      data-wide={props.wide ? '' : undefined}
      aria-labelledby={id}
      onClose={told}
      onPointerDown={(event) => event.target === event.currentTarget && props.onClose()}
    >
      <Show when={props.open}>
        <div class="dialog-body">
          <header class="dialog-head">
            <h2 id={id}>{props.title}</h2>
            <button type="button" class="quiet" aria-label="Close" onClick={() => props.onClose()}>
              ✕
            </button>
          </header>
          {props.children}
        </div>
      </Show>
    </dialog>
  )
}
