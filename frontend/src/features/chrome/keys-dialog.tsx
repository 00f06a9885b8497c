import { createSignal, For } from 'solid-js'
import { currentBindings, useKeys } from '../../lib/keys.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { paletteKeys } from '../palette/palette-host.tsx'
import './keys-dialog.css'

const palette = { keys: paletteKeys, about: 'Go to or do anything' }
const [open, setOpen] = createSignal(false)

export function openKeys(): void {
  setOpen(true)
}

/** Lists the keys that work on the screen that is open now. */
export function KeysDialog() {
  useKeys([{ keys: '?', about: 'Show these keys', run: openKeys }])
  return (
    <Dialog open={open()} title="Keys" onClose={() => setOpen(false)}>
      <dl class="keys-list">
        <For each={[...currentBindings(), palette]}>
          {(binding) => (
            <>
              <dt>
                <For each={binding.keys.split(' ')}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{binding.about}</dd>
            </>
          )}
        </For>
      </dl>
    </Dialog>
  )
}
