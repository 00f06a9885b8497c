import { For } from 'solid-js'

/** The shelf's shape while its snapshot is on the way. */
export function ShelfWaiting() {
  return (
    <div class="shelf-grid" aria-busy="true">
      <span class="visually-hidden">Loading the shelf</span>
      <For each={[1, 2, 3]}>
        {() => (
          <div class="plant-card plant-card-waiting" aria-hidden="true">
            <span class="wait plant-card-wait-glyph" />
            <div class="plant-card-body">
              <span class="wait" />
              <span class="wait" />
              <span class="wait" />
            </div>
          </div>
        )}
      </For>
    </div>
  )
}
