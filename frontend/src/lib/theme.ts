import { createSignal } from 'solid-js'
import { recall, remember } from './memory.ts'

export type Theme = 'system' | 'light' | 'dark'

const kept = recall('theme')
const [theme, setSignal] = createSignal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system')

export { theme }

/** Takes effect at once and is remembered; `system` forgets. `public/theme.js` reads the same key before the first paint. */
export function setTheme(next: Theme): void {
  setSignal(next)
  remember('theme', next === 'system' ? undefined : next)
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
}
