import { useLocation } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import { useApp } from '../../state/app-context.tsx'
import type { Attendee } from '../../state/team-model.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { Faces, namesOf } from '../presence/faces.tsx'
import { downloadLog } from './download.ts'
import { readAnchor } from './line-anchor.ts'
import type { LiveFeed } from './log-feed-live.ts'
import type { LogView, StreamChoice } from './log-view.ts'
import { plainText } from './plain-text.ts'
import { SearchBox } from './search-box.tsx'
import type { SearchView } from './search-view.ts'

type LogToolbarProps = {
  live: LiveFeed
  view: LogView
  search: SearchView
  readers: readonly Attendee[]
  onProblem: (sentence: string) => void
}

const choices: { id: StreamChoice; label: string }[] = [
  { id: 'all', label: 'All lines' },
  { id: 'stdout', label: 'stdout' },
  { id: 'stderr', label: 'stderr' },
  { id: 'system', label: 'Trellis' },
]

/** Search, filter, wrap, copy and download. */
export function LogToolbar(props: LogToolbarProps) {
  const app = useApp()
  const scope = usePlant()
  const location = useLocation()
  const [saving, setSaving] = createSignal(false)
  useKeys([{ keys: 'w', about: 'Wrap long lines', run: () => props.view.setWrap(!props.view.wrap()) }])

  const readDoing = () => (props.readers.length === 1 ? 'reads here' : 'read here')
  const range = () => {
    const anchor = readAnchor(location.hash)
    return anchor && 'from' in anchor && anchor.to > anchor.from ? anchor : undefined
  }
  const copied = () => {
    const { store } = props.live.feed
    const chosen = range() ?? { from: 1, to: store.length }
    const lines: string[] = []
    for (let i = chosen.from - 1; i < Math.min(chosen.to, store.length); i++) lines.push(plainText(store.text(i)))
    return lines.join('\n')
  }
  const save = async () => {
    const token = app.session.current()?.token
    const id = scope.shownId()
    if (!token || !id) return
    setSaving(true)
    const problem = await downloadLog(id, token, `${scope.plant().slug}-${id.slice(-10).toLowerCase()}.log`)
    setSaving(false)
    if (problem) props.onProblem(problem)
  }
  return (
    <div class="log-tools">
      <SearchBox search={props.search} />
      <select
        aria-label="Stream"
        value={props.view.stream()}
        onChange={(event) => {
          const chosen = choices.find(({ id }) => id === event.currentTarget.value)
          if (chosen) props.view.setStream(chosen.id)
        }}
      >
        <For each={choices}>{(choice) => <option value={choice.id}>{choice.label}</option>}</For>
      </select>
      <button
        type="button"
        class="quiet"
        aria-pressed={props.view.wrap()}
        onClick={() => props.view.setWrap(!props.view.wrap())}
      >
        Wrap
      </button>
      <span class="spacer" />
      <Show when={props.readers.length > 0}>
        <Faces people={props.readers} doing={readDoing()} />
        <span class="soft log-read-here">{`${namesOf(props.readers, 2)} ${readDoing()}`}</span>
      </Show>
      <CopyButton
        label={range() ? `Copy ${(range()?.to ?? 0) - (range()?.from ?? 0) + 1} lines` : 'Copy'}
        text={copied}
      />
      <button type="button" class="quiet" disabled={saving()} onClick={save}>
        <Show when={saving()} fallback="Download">
          Downloading…
        </Show>
      </button>
    </div>
  )
}
