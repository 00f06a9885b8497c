import type { Target } from '@trellis/shared'
import { createSignal, createUniqueId } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'

/** Says something about a target. What was typed stays until the server has it. */
export function CommentForm(props: { target: Target; about: string }) {
  const app = useApp()
  const id = createUniqueId()
  const [text, setText] = createSignal('')
  const say = createPending((target: Target, said: string) =>
    app.connection.send('comment', { target, text: said, requestId: newRequestId() }),
  )
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const said = text().trim()
    if (said === '') return
    const reply = await say.run(props.target, said)
    if (reply.ok && text().trim() === said) setText('')
  }
  return (
    <form class="comment-form" onSubmit={(event) => void submit(event)}>
      <label class="visually-hidden" for={id}>
        Comment on {props.about}
      </label>
      <textarea
        id={id}
        rows="2"
        maxlength="4000"
        placeholder="Say something…"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Problem error={say.error()} onDismiss={say.clear} />
      <button
        type="submit"
        class="button"
        aria-busy={say.busy()}
        disabled={say.busy() || text().trim() === '' || !app.connection.online()}
      >
        {say.busy() ? 'Sending…' : 'Comment'}
      </button>
    </form>
  )
}
