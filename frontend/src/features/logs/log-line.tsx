import { createMemo, For, Show } from 'solid-js'
import { clockTime } from '../../lib/format.ts'
import type { Attendee } from '../../state/team-model.ts'
import { Faces } from '../presence/faces.tsx'
import { ansiSpans, markSpans } from './ansi.ts'
import type { Entry } from './log-store.ts'
import { cutIntoRows, type Wrapping, wrapPoints } from './wrap.ts'

type LogLineProps = {
  entry: Entry
  needle: string
  chosen: boolean
  current: boolean
  failing: boolean
  /** Others for whom this is the first line that they see. */
  readers?: readonly Attendee[] | undefined
  comments?: number | undefined
  units: number
  wrapping: Wrapping
  onNumber: (seq: number, extend: boolean) => void
}

/** One line. Its text only ever becomes text nodes; colours are classes from a fixed list. */
export function LogLine(props: LogLineProps) {
  const spans = createMemo(() => ansiSpans(props.entry.text))
  const marked = createMemo(() => markSpans(spans(), props.needle))
  const inRows = createMemo(() => {
    if (props.units === 1) return cutIntoRows(marked(), [])
    const shown = spans().map(({ text }) => text)
    return cutIntoRows(marked(), wrapPoints(shown.join(''), props.wrapping).slice(0, props.units - 1))
  })
  return (
    <div
      class="log-line"
      data-seq={props.entry.seq}
      data-step={props.entry.step}
      data-stream={props.entry.stream}
      data-chosen={props.chosen ? '' : undefined}
      data-current={props.current ? '' : undefined}
      data-commented={props.comments ? '' : undefined}
      data-failing={props.failing ? '' : undefined}
      style={{ 'min-height': `${props.units * 20}px` }}
    >
      <a
        class="log-number"
        href={`#L${props.entry.seq}`}
        aria-label={`Line ${props.entry.seq}${props.failing ? ', the first failing line' : ''}${props.comments ? `, ${props.comments} comments` : ''}`}
        tabindex="-1"
        onClick={(event) => {
          event.preventDefault()
          props.onNumber(props.entry.seq, event.shiftKey)
        }}
      >
        {props.entry.seq}
      </a>
      <span class="log-time" aria-hidden="true">
        {clockTime(props.entry.at)}
      </span>
      <Show when={props.readers}>
        {(readers) => (
          <span class="log-readers">
            <Faces people={readers()} doing="read from here" most={2} />
          </span>
        )}
      </Show>
      <span class="log-text">
        <For each={inRows()}>
          {(span) => (
            <span
              class={span.classes || undefined}
              data-hit={span.hit ? '' : undefined}
              data-row={span.row ? '' : undefined}
            >
              {span.text}
            </span>
          )}
        </For>
      </span>
    </div>
  )
}
