import type { Activity } from '@trellis/shared'
import { Show } from 'solid-js'
import { clockTime, fullTime } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { Initials } from '../../ui/initials.tsx'

/** One sentence, with its time and the way to what it is about, as long as that is there. */
export function ActivityEntry(props: { entry: Activity }) {
  const app = useApp()
  const plant = () => app.live.state.plants[props.entry.plantId ?? '']
  const base = () => `/w/${props.entry.workspaceId}/p/${props.entry.plantId}`
  return (
    <li class="activity-entry" data-kind={props.entry.kind}>
      <Initials name={props.entry.by?.name ?? 'T'} />
      <span class="activity-text">{props.entry.text}</span>
      <span class="activity-where">
        <Show when={plant()}>{(shown) => <a href={base()}>{shown().name}</a>}</Show>
        <Show when={plant() && props.entry.deploymentId}>
          {(deploymentId) => <a href={`${base()}/logs/${deploymentId()}`}>Log</a>}
        </Show>
      </span>
      <time class="soft" datetime={props.entry.at} title={fullTime(props.entry.at)}>
        {clockTime(Date.parse(props.entry.at)).slice(0, 5)}
      </time>
    </li>
  )
}
