import { createSignal } from 'solid-js'
import { copyText } from '../lib/clipboard.ts'

type CopyButtonProps = {
  label: string
  text: () => string | Promise<string>
  /** It is what the person is here to do. */
  prominent?: boolean
}

/** Copies a text and says so for a moment, in place. */
export function CopyButton(props: CopyButtonProps) {
  const [said, setSaid] = createSignal<string>()
  const copy = async () => {
    setSaid((await copyText(await props.text())) ? 'Copied' : 'Not copied')
    setTimeout(() => setSaid(undefined), 1600)
  }
  return (
    <button type="button" class={props.prominent ? 'button go' : 'quiet'} onClick={copy}>
      {said() ?? props.label}
    </button>
  )
}
