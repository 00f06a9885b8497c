import { createSignal } from 'solid-js'
import { copyText } from '../lib/clipboard.ts'

/** Copies a text and says so for a moment, in place. */
export function CopyButton(props: { label: string; text: () => string | Promise<string> }) {
  const [said, setSaid] = createSignal<string>()
  const copy = async () => {
    setSaid((await copyText(await props.text())) ? 'Copied' : 'Not copied')
    setTimeout(() => setSaid(undefined), 1600)
  }
  return (
    <button type="button" class="quiet" onClick={copy}>
      {said() ?? props.label}
    </button>
  )
}
