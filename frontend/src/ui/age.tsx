import { slowClock } from '../lib/clock.ts'
import { age, fullTime } from '../lib/format.ts'

/** How long ago something was, kept true while it is looked at; the exact time is the tooltip. */
export function Age(props: { at: string }) {
  return (
    <time datetime={props.at} title={fullTime(props.at)}>
      {age(props.at, slowClock())}
    </time>
  )
}
