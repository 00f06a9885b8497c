import { createSignal } from 'solid-js'
import { toggledUids } from './talk.ts'

/**
 * Presses that are shown before the server has told: each counts over the version it was made on, until a later version
 * arrives or the server refuses. `versionOf` is what is held of an emoji, 0 for nothing.
 */
export function createPressed(versionOf: (emoji: string) => number) {
  const [presses, setPresses] = createSignal<ReadonlyMap<string, { version: number; waiting: boolean }>>(new Map())
  const set = (emoji: string, press?: { version: number; waiting: boolean }) => {
    const next = new Map(presses())
    if (press) next.set(emoji, press)
    else next.delete(emoji)
    setPresses(next)
  }
  const counts = (emoji: string) => presses().get(emoji)?.version === versionOf(emoji)
  return {
    emojis: () => [...presses().keys()].filter(counts),
    isUnderWay: (emoji: string) => presses().get(emoji)?.waiting === true,
    apply: (emoji: string, uids: readonly string[], me: string) => (counts(emoji) ? toggledUids(uids, me) : [...uids]),
    begin: (emoji: string) => set(emoji, { version: versionOf(emoji), waiting: true }),
    answered: (emoji: string, ok: boolean) => {
      const press = presses().get(emoji)
      set(emoji, ok && press ? { ...press, waiting: false } : undefined)
    },
  }
}
