import type { Step } from '@trellis/shared'
import { Match, Show, Switch } from 'solid-js'

const radius = 15
const round = 2 * Math.PI * radius

type StemMarkProps = { status: Step['status']; side: 'up' | 'down'; share: number }

/** What sits on the stem at a step: a leaf, a bud in a ring that fills, a break, or a bare knot. */
export function StemMark(props: StemMarkProps) {
  return (
    <svg class="stem-mark" width="96" height="96" viewBox="-48 -48 96 96" aria-hidden="true" data-side={props.side}>
      <Switch fallback={<circle class="knot-bare" r="5" />}>
        <Match when={props.status === 'completed'}>
          <g class="stem-leaf">
            <path class="leaf-blade" d="M-1 0C-5 -14 11 -27 37 -35C31 -13 17 3 -1 0Z" />
            <path class="leaf-rib" d="M2 -3C10 -12 18 -20 29 -28" />
          </g>
          <circle class="knot-grown" r="4.5" />
        </Match>
        <Match when={props.status === 'active'}>
          <circle class="ring-ground" r={radius} />
          <circle
            class="ring-share"
            r={radius}
            transform="rotate(-90)"
            stroke-dasharray={`${round} ${round}`}
            style={{ 'stroke-dashoffset': `${round * (1 - props.share)}` }}
          />
          <path class="stem-bud" d="M0 8C-6.5 3 -4 -4.5 0 -9C4 -4.5 6.5 3 0 8Z" />
        </Match>
        <Match when={props.status === 'failed'}>
          <path class="break-tip" d="M7 -3C17 -12 27 -8 29 3" />
          <path class="break-leaf" d="M29 2C23 9 25 18 31 23C37 17 37 8 29 2Z" />
          <circle class="break-ring" r="8" />
          <path class="break-cross" d="M-3 -3L3 3M3 -3L-3 3" />
        </Match>
        <Match when={props.status === 'cancelled'}>
          <circle class="knot-bare" r="7" />
          <path class="cut" d="M-3.5 0H3.5" />
        </Match>
      </Switch>
      <Show when={props.status === 'skipped'}>
        <path class="cut" d="M-2.5 0H2.5" />
      </Show>
    </svg>
  )
}
