import type { Tone } from '../lib/plant-states.ts'
import './state-mark.css'

const shapes: Record<Tone, string> = {
  leaf: 'M2 10C2 5 5 2 12 2C12 9 9 12 4 12L2 14Z',
  amber: 'M7 1C11 5 11 9 7 13C3 9 3 5 7 1Z',
  coral: 'M7 1.2L12.8 7L7 12.8L1.2 7Z',
  dusk: 'M8.6 1.2A6 6 0 1 0 12.8 8.6A5 5 0 0 1 8.6 1.2Z',
  stone: 'M2 7a5 5 0 1 0 10 0a5 5 0 1 0 -10 0ZM4 7a3 3 0 1 1 6 0a3 3 0 1 1 -6 0Z',
}

/** A state as colour, shape and word: the word is ink, and alone says enough. */
export function StateMark(props: { tone: Tone; word: string; detail?: string | undefined }) {
  return (
    <span class="state-mark" data-tone={props.tone}>
      <svg width="12" height="12" viewBox="0 0 14 14" aria-hidden="true">
        <path d={shapes[props.tone]} fill-rule="evenodd" />
      </svg>
      <span class="state-word">{props.word}</span>
      <span class="state-detail">{props.detail ? ` · ${props.detail}` : ''}</span>
    </span>
  )
}
