import { onCleanup } from 'solid-js'

export type KeyBinding = { keys: string; about: string; run: () => void }

const bindings = new Set<KeyBinding>()

export function currentBindings(): KeyBinding[] {
  return [...bindings]
}

/** Keys for as long as the calling component lives. `keys` is one key (`/`) or two after each other (`g s`). */
export function useKeys(list: KeyBinding[]): void {
  for (const binding of list) bindings.add(binding)
  onCleanup(() => {
    for (const binding of list) bindings.delete(binding)
  })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

const sequenceMs = 1200

/** Starts listening; the answer stops it. Keys with a modifier, inside fields and under an open dialog are left alone. */
export function listenForKeys(target: Document): () => void {
  let before = ''
  let at = 0
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (target.querySelector('dialog[open]')) return
    const sequence = event.timeStamp - at < sequenceMs && before ? `${before} ${event.key}` : event.key
    const all = [...bindings].reverse()
    const hit = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === event.key)
    before = hit ? '' : event.key
    at = event.timeStamp
    if (!hit) return
    event.preventDefault()
    hit.run()
  }
  target.addEventListener('keydown', listen)
  return () => target.removeEventListener('keydown', listen)
}
