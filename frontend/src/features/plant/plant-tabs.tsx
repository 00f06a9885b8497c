import { useLocation, useNavigate } from '@solidjs/router'
import { createEffect, For, on } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import { usePlant } from './plant-scope.tsx'

const tabs = [
  { path: '', label: 'Overview', key: 'o' },
  { path: '/deployments', label: 'Deployments', key: 'd' },
  { path: '/logs', label: 'Logs', key: 'l' },
  { path: '/secrets', label: 'Secrets', key: 'k' },
  { path: '/settings', label: 'Settings', key: 'e' },
] as const

/** Moves a row that is wider than its window so that all of one link is seen; the page itself stays where it is. */
function showWhole(row: HTMLElement | undefined, link: HTMLElement | undefined): void {
  if (!row || !link) return
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.clientWidth) / 2
}

/** Links that are tabs: the address always says which one is open. Arrow keys move between them. */
export function PlantTabs() {
  const scope = usePlant()
  const location = useLocation()
  const navigate = useNavigate()
  const base = () => `/w/${scope.plant().workspaceId}/p/${scope.plant().id}`
  const isOn = (path: string) => {
    const rest = location.pathname.slice(base().length)
    return path === '' ? rest === '' || rest === '/' : rest.startsWith(path)
  }
  const go = (path: string) => navigate(`${base()}${path}`, { scroll: false })
  useKeys(tabs.map((tab) => ({ keys: `g ${tab.key}`, about: `Go to ${tab.label}`, run: () => go(tab.path) })))
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const links = [...event.currentTarget.querySelectorAll('a')]
    const held = links.findIndex((link) => link.contains(document.activeElement))
    const at = held === -1 ? tabs.findIndex((tab) => isOn(tab.path)) : held
    const to = (at + step + tabs.length) % tabs.length
    event.preventDefault()
    links[to]?.focus()
    go(tabs[to]?.path ?? '')
  }
  let list: HTMLDivElement | undefined
  createEffect(
    on(
      () => location.pathname,
      () => showWhole(list, list?.querySelector<HTMLElement>('[aria-selected=true]') ?? undefined),
    ),
  )
  return (
    <div
      ref={(element) => {
        list = element
      }}
      class="plant-tabs"
      role="tablist"
      aria-label="Screens of this plant"
      tabindex="-1"
      onKeyDown={move}
    >
      <For each={tabs}>
        {(tab) => (
          <a
            href={`${base()}${tab.path}`}
            role="tab"
            id={isOn(tab.path) ? 'plant-tab-on' : undefined}
            aria-selected={isOn(tab.path)}
            aria-controls="plant-panel"
            tabindex={isOn(tab.path) ? 0 : -1}
            noScroll
          >
            {tab.label}
          </a>
        )}
      </For>
    </div>
  )
}
