import type { Step } from '@trellis/shared'
import { Show } from 'solid-js'
import { duration, wholeSeconds } from '../../lib/format.ts'
import { stepStatusWords } from '../../lib/step-labels.ts'
import { StemMark } from './stem-mark.tsx'
import { runningMs, stepShare, tookMs } from './step-times.ts'

type StemNodeProps = {
  step: Step
  label: string
  index: number
  last: boolean
  expectedMs: number | undefined
  now: number
  onOpen: () => void
}

/** The line below a step's name: its own time, and while it runs the time that it should take. */
function timeWords(step: Step, expectedMs: number | undefined, now: number): string {
  if (step.status === 'skipped') return 'skipped'
  if (step.status === 'pending')
    return expectedMs !== undefined && expectedMs >= 1000 ? `about ${wholeSeconds(expectedMs)}` : '–'
  if (step.status === 'active') {
    const spent = wholeSeconds(runningMs(step, now))
    return expectedMs === undefined ? spent : `${spent} of about ${wholeSeconds(expectedMs)}`
  }
  const took = tookMs(step)
  return took === undefined ? stepStatusWords[step.status] : duration(took)
}

/** One step: its piece of the stem, its node, its leaf once it is done, its name and times. Opens the step's log. */
export function StemNode(props: StemNodeProps) {
  const words = () => timeWords(props.step, props.expectedMs, props.now)
  const status = () => stepStatusWords[props.step.status]
  const side = () => (props.index % 2 === 0 ? 'up' : 'down')
  return (
    <li class="stem-cell" data-side={side()} data-last={props.last ? '' : undefined}>
      <button
        type="button"
        class="stem-node"
        data-step={props.step.id}
        data-status={props.step.status}
        aria-current={props.step.status === 'active' ? 'step' : undefined}
        onClick={() => props.onOpen()}
      >
        <span class="stem-line" aria-hidden="true">
          <svg class="stem-wave" viewBox="0 0 120 20" preserveAspectRatio="none" aria-hidden="true">
            <path class="stem-bare" d={wave(props.index)} />
            <path class="stem-grown" d={wave(props.index)} />
          </svg>
          <StemMark
            status={props.step.status}
            side={side()}
            share={stepShare(props.step, props.expectedMs, props.now)}
          />
        </span>
        <span class="stem-words">
          <span class="stem-label">{props.label}</span>
          <Show when={words() !== status()}>
            <span class="visually-hidden">{status()}</span>
          </Show>
          <span class="stem-time">{words()}</span>
          <Show when={props.step.message && props.step.status !== 'pending'}>
            <span class="stem-message" title={props.step.message}>
              {props.step.message}
            </span>
          </Show>
          <span class="visually-hidden">. Open its log</span>
        </span>
      </button>
    </li>
  )
}

/** One piece of a long, shallow wave: neighbours swing to opposite sides, so that the pieces join smoothly. */
function wave(index: number): string {
  const swing = index % 2 === 0 ? 5 : 15
  return `M0 10C40 ${swing} 80 ${swing} 120 10`
}
