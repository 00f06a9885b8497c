import { createSignal, Show } from 'solid-js'
import type { FirebaseDoor } from '../../connection/firebase/firebase-door.ts'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'

/** Asks for the mail with which a new password is set. What is said is the same whether the address has an account. */
export default function PasswordReset(props: { door: FirebaseDoor; onBack: () => void }) {
  const [email, setEmail] = createSignal('')
  const [sentTo, setSentTo] = createSignal<string>()
  const send = createPending((address: string) => props.door.sendPasswordReset(address))
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const address = email().trim()
    if ((await send.run(address)).ok) setSentTo(address)
  }
  return (
    <>
      <h1>A new password</h1>
      <Show
        when={sentTo()}
        fallback={
          <>
            <p class="entry-about">You get a mail with a link, and choose the new password there.</p>
            <form class="form" onSubmit={(event) => void submit(event)}>
              <TextField
                label="Email"
                name="email"
                type="email"
                value={email()}
                onValue={setEmail}
                autocomplete="username"
                required
                autofocus
              />
              <Problem error={send.error()} />
              <button type="submit" class="button go" aria-busy={send.busy()} disabled={send.busy()}>
                {send.busy() ? 'Sending…' : 'Send the mail'}
              </button>
            </form>
          </>
        }
      >
        {(address) => (
          <p class="entry-about" role="status">
            If {address()} has an account here, a mail is on its way. It may take a minute, and may lie among the spam.
          </p>
        )}
      </Show>
      <p class="entry-other">
        <button type="button" class="link-button" onClick={() => props.onBack()}>
          Back to signing in
        </button>
      </p>
    </>
  )
}
