import { useParams } from '@solidjs/router'
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import { slowClock } from '../../lib/clock.ts'
import { dayWord } from '../../lib/format.ts'
import { useApp } from '../../state/app-context.tsx'
import { Problem } from '../../ui/problem.tsx'
import { ActivityEntry } from './activity-entry.tsx'
import { createTrail } from './create-trail.ts'
import { actors, byDay, type Filter, groups, withActors } from './trail.ts'
import { TrailProof } from './trail-proof.tsx'
import './activity.css'

/** All that was changed in the workspace, by whom and when: one plain sentence each, live. */
export default function ActivityPage() {
  const params = useParams()
  const app = useApp()
  const workspaceId = () => params.workspaceId ?? ''
  const [filter, setFilter] = createSignal<Filter>({ group: 'all', by: 'all' })
  const set = (change: Partial<Filter>) => setFilter((known) => ({ ...known, ...change }))
  const { trail, error, loading, readOlder } = createTrail(workspaceId, filter)
  const entries = () => trail()?.entries ?? []
  const names = createMemo<Record<string, string>>(
    (known) => ({
      ...withActors(known, entries()),
      ...app.live.state.names,
    }),
    {},
  )
  const days = createMemo(() => byDay(entries(), (at) => dayWord(at, slowClock())))
  return (
    <div class="page activity-page">
      <header class="shelf-head">
        <h1>Activity</h1>
        <search class="activity-tools">
          <select aria-label="What happened" onChange={(event) => set({ group: event.currentTarget.value })}>
            <For each={groups}>{({ value, label }) => <option value={value}>{label}</option>}</For>
          </select>
          <select aria-label="Who did it" onChange={(event) => set({ by: event.currentTarget.value })}>
            <option value="all">Everybody</option>
            <For each={actors(names())}>
              {({ value, label }) => (
                <option value={value} selected={value === filter().by}>
                  {label}
                </option>
              )}
            </For>
          </select>
        </search>
      </header>
      <TrailProof workspaceId={workspaceId()} />
      <Problem error={error()} />
      <Switch>
        <Match when={!trail() && !error()}>
          <span class="wait activity-waiting" />
        </Match>
        <Match when={trail() && entries().length === 0}>
          <p class="soft">
            {trail()?.cursor
              ? 'Nothing of what was read so far matches. Older entries may.'
              : 'Nothing has happened here that matches.'}
          </p>
        </Match>
      </Switch>
      <For each={days()}>
        {({ day, entries: ofDay }) => (
          <section aria-label={day}>
            <h2 class="activity-day">{day}</h2>
            <ul class="activity card">
              <For each={ofDay}>{(entry) => <ActivityEntry entry={entry} />}</For>
            </ul>
          </section>
        )}
      </For>
      <Show when={trail()?.cursor}>
        <button type="button" class="button activity-more" disabled={loading()} onClick={readOlder}>
          {loading() ? 'Loading…' : 'Show older'}
        </button>
      </Show>
    </div>
  )
}
