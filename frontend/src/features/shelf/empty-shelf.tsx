import { For, Show } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { SampleCard } from './sample-card.tsx'

/** A shelf with nothing on it yet: what to do first, with a sample one press away. */
export function EmptyShelf(props: { mayPlant: boolean; onPlant: () => void }) {
  const app = useApp()
  const samples = () => app.server.config()?.samples ?? []
  return (
    <section class="empty-shelf" aria-label="Empty shelf">
      <div class="empty-shelf-intro">
        <Glyph status="EMPTY" size={112} low />
        <div>
          <h2>Nothing planted yet</h2>
          <p class="soft">
            {props.mayPlant
              ? 'Give a git address and watch it grow: clone, install, build, live. Or start with a sample; that takes less than a minute.'
              : 'Apps that the others plant appear here by themselves.'}
          </p>
        </div>
      </div>
      <Show when={props.mayPlant && samples().length > 0}>
        <h3 class="empty-shelf-label">Plant a sample</h3>
        <div class="shelf-grid">
          <For each={samples()}>{(sample) => <SampleCard sample={sample} />}</For>
        </div>
        <p class="soft">
          Or{' '}
          <button type="button" class="link-button" onClick={() => props.onPlant()}>
            plant your own app from git
          </button>
          .
        </p>
      </Show>
    </section>
  )
}
