import { createSignal, type JSX, Show } from 'solid-js'
import { Other } from './other.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { SignUpForm } from './sign-up-form.tsx'

type SetUpProps = {
  setupToken: string
  /** Other ways than e-mail and password, where there are any. */
  ways: JSX.Element
  /** Whether the owner may have an account already, because the server does not keep them itself. */
  mayHaveAccount: boolean
}

/** The first visit of a new server's owner. */
export function SetUp(props: SetUpProps) {
  const [known, setKnown] = createSignal(false)
  return (
    <>
      <h1>Make the first workspace</h1>
      <p class="entry-about">
        This server is new and yours. First an account for you, its owner; then a name for your workspace.
      </p>
      {props.ways}
      <Show when={known()} fallback={<SignUpForm setupToken={props.setupToken} submit="Create account" />}>
        <SignInForm />
      </Show>
      <Show when={props.mayHaveAccount}>
        <Show
          when={known()}
          fallback={<Other lead="Have an account already?" act="Sign in instead" onAct={() => setKnown(true)} />}
        >
          <Other lead="No account yet?" act="Create one" onAct={() => setKnown(false)} />
        </Show>
      </Show>
    </>
  )
}
