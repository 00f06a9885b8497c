import { createSignal, Show } from 'solid-js'
import type { FirebaseDoor, Outsider } from '../../connection/firebase/firebase-door.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { useAfterwards } from './use-afterwards.ts'

/** For somebody whom Firebase knows and this server does not: why, and what can be done about it. */
export default function Outside(props: { door: FirebaseDoor; outsider: Outsider }) {
  const app = useApp()
  const [sent, setSent] = createSignal(false)
  const afterwards = useAfterwards()
  const knock = createPending(() => props.door.knock())
  const verify = createPending(() => props.door.sendVerification())
  const again = async () => {
    if ((await knock.run()).ok) afterwards()
  }
  const mail = async () => setSent((await verify.run()).ok)
  const unverified = () => !props.outsider.emailVerified && props.outsider.email !== undefined
  return (
    <>
      <h1>You are not in yet</h1>
      <p class="entry-about">
        You signed in{props.outsider.email ? ` as ${props.outsider.email}` : ''}, and this server does not know you.
      </p>
      <Problem error={props.outsider.error} />
      <Show when={unverified()}>
        <p class="entry-about" role="status">
          {sent()
            ? 'The mail is on its way. Open its link, then come back here.'
            : 'Your address is not verified yet. Some teams let everybody with an address of theirs in, and some invitations are for one address.'}
        </p>
        <button
          type="button"
          class="button"
          aria-busy={verify.busy()}
          disabled={verify.busy()}
          onClick={() => void mail()}
        >
          {sent() ? 'Send it again' : 'Send me a mail to verify it'}
        </button>
        <Problem error={verify.error()} />
      </Show>
      <button
        type="button"
        class="button go"
        aria-busy={knock.busy()}
        disabled={knock.busy()}
        onClick={() => void again()}
      >
        {unverified() ? 'I have verified it' : 'Try again'}
      </button>
      <p class="entry-other">
        <button type="button" class="link-button" onClick={() => app.session.signOut()}>
          Use another account
        </button>
      </p>
    </>
  )
}
