import { Show } from 'solid-js'
import { useKeys } from '../../lib/keys.ts'
import type { SearchView } from './search-view.ts'

/** Search with a count of matching lines. Enter goes to the next one, Shift+Enter to the one before; `n` and `N` do so outside. */
export function SearchBox(props: { search: SearchView }) {
  let input: HTMLInputElement | undefined
  useKeys([
    { keys: '/', about: 'Search the log', run: () => input?.select() },
    { keys: 'n', about: 'Next match', run: () => props.search.step(1) },
    { keys: 'N', about: 'Match before', run: () => props.search.step(-1) },
  ])
  const words = () => {
    if (props.search.needle() === '') return ''
    const total = `${props.search.count().toLocaleString('en')}${props.search.searching() ? '…' : ''}`
    return props.search.current() === -1 ? total : `${(props.search.current() + 1).toLocaleString('en')} of ${total}`
  }
  const keys = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.key === 'Enter') props.search.step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') {
      props.search.setNeedle('')
      event.currentTarget.blur()
    } else return
    event.preventDefault()
  }
  return (
    <search class="log-search">
      <input
        ref={(element) => {
          input = element
        }}
        type="search"
        aria-label="Search the log"
        placeholder="Search  /"
        value={props.search.needle()}
        onInput={(event) => props.search.setNeedle(event.currentTarget.value)}
        onKeyDown={keys}
        spellcheck={false}
      />
      <Show when={words()}>
        <output class="log-count">{words()}</output>
        <button
          type="button"
          class="quiet"
          aria-label="Match before"
          disabled={props.search.count() === 0}
          onClick={() => props.search.step(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="quiet"
          aria-label="Next match"
          disabled={props.search.count() === 0}
          onClick={() => props.search.step(1)}
        >
          ↓
        </button>
      </Show>
    </search>
  )
}
