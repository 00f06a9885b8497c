import type { CommandError, Reply } from '@trellis/shared'
import { type JSX, Show } from 'solid-js'
import { useApp } from '../state/app-context.tsx'
import { createPending } from '../state/pending.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'

type QuestionProps = {
  open: boolean
  title: string
  /** What it means, and what can be chosen; is told why the server refused. */
  children: JSX.Element
  keep: string
  act: string
  acting: string
  danger?: boolean
  disabled?: boolean
  onAct: () => Promise<Reply<unknown>>
  onClose: () => void
  /** Takes over what is said of single fields. */
  onError?: (error: CommandError | undefined) => void
}

/** Asks before something is done, does it, and closes when the server has said yes; a refusal is shown in place. */
export function Question(props: QuestionProps) {
  return (
    <Dialog open={props.open} title={props.title} onClose={props.onClose}>
      <QuestionForm {...props} />
    </Dialog>
  )
}

function QuestionForm(props: QuestionProps) {
  const app = useApp()
  const act = createPending(() => props.onAct())
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await act.run()
    props.onError?.(reply.ok ? undefined : reply.error)
    if (reply.ok) props.onClose()
  }
  const inFields = () => props.onError !== undefined && (act.error()?.issues?.length ?? 0) > 0
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      {props.children}
      <Show when={!inFields()}>
        <Problem error={act.error()} />
      </Show>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => props.onClose()}>
          {props.keep}
        </button>
        <button
          type="submit"
          class="button"
          classList={{ danger: props.danger === true, go: props.danger !== true }}
          aria-busy={act.busy()}
          disabled={act.busy() || props.disabled || !app.connection.online()}
        >
          {act.busy() ? props.acting : props.act}
        </button>
      </div>
    </form>
  )
}
