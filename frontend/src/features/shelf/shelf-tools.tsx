import type { Plant, PlantStatus } from '@trellis/shared'
import { createMemo, For } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import { plantStates, worstFirst } from '../../lib/plant-states.ts'
import { countByStatus, type ShelfView, type Sort, sorts } from './shelf-order.ts'

type ShelfToolsProps = { view: ShelfView; plants: readonly Plant[]; onView: (view: ShelfView) => void }

const shortWords: Record<PlantStatus, string> = {
  FAILED: 'Failed',
  DEPLOYING: 'Deploying',
  EMPTY: 'Empty',
  SLEEPING: 'Sleeping',
  HEALTHY: 'Healthy',
}

/** Filter, search and sort. Only states that some plant is in can be chosen. */
export function ShelfTools(props: ShelfToolsProps) {
  let search: HTMLInputElement | undefined
  const counts = createMemo(() => countByStatus(props.plants))
  const choices = () => worstFirst.filter((status) => counts().has(status) || props.view.status === status)
  const set = (change: Partial<ShelfView>) => props.onView({ ...props.view, ...change })
  useKeys([{ keys: '/', about: 'Search the shelf', run: () => search?.focus() }])
  return (
    <search class="shelf-tools">
      <fieldset class="shelf-filter">
        <legend class="visually-hidden">Filter by state</legend>
        <button type="button" aria-pressed={props.view.status === 'all'} onClick={() => set({ status: 'all' })}>
          All
        </button>
        <For each={choices()}>
          {(status) => (
            <button
              type="button"
              aria-pressed={props.view.status === status}
              onClick={() => set({ status: props.view.status === status ? 'all' : status })}
            >
              <span class="shelf-filter-dot" data-tone={plantStates[status].tone} aria-hidden="true" />
              {shortWords[status]} <span class="soft">{counts().get(status) ?? 0}</span>
            </button>
          )}
        </For>
      </fieldset>
      <input
        ref={(element) => {
          search = element
        }}
        type="search"
        aria-label="Search the shelf"
        placeholder="Search  /"
        value={props.view.search}
        onInput={(event) => set({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          set({ search: '' })
          event.currentTarget.blur()
        }}
      />
      <select
        aria-label="Sort"
        value={props.view.sort}
        onChange={(event) => {
          const chosen = sorts.find(({ id }) => id === event.currentTarget.value)
          set({ sort: chosen?.id ?? ('attention' satisfies Sort) })
        }}
      >
        <For each={sorts}>{(sort) => <option value={sort.id}>{sort.label}</option>}</For>
      </select>
    </search>
  )
}
