import type { CommandError } from '@trellis/shared'
import { createSignal, type JSX } from 'solid-js'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'

export type Credentials = { email: string; password: string }

type AccountFormProps = {
  onSubmit: (credentials: Credentials) => void
  busy: boolean
  error: CommandError | undefined
  password: 'current-password' | 'new-password'
  passwordHint?: string
  submit: string
  submitting: string
  /** Fields that come before e-mail and password; the first of them has the focus. */
  children?: JSX.Element
}

/** What signing in and signing up have in common. A failure that names fields is shown beside these, else above the button. */
export function AccountForm(props: AccountFormProps) {
  const [email, setEmail] = createSignal('')
  const [password, setPassword] = createSignal('')
  const general = () => (props.error?.issues?.length ? undefined : props.error)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    props.onSubmit({ email: email().trim(), password: password() })
  }
  return (
    <form class="form" onSubmit={submit}>
      {props.children}
      <TextField
        label="Email"
        name="email"
        type="email"
        value={email()}
        onValue={setEmail}
        autocomplete="username"
        required
        autofocus={props.password === 'current-password'}
        problem={issueFor(props.error, 'email')}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        value={password()}
        onValue={setPassword}
        autocomplete={props.password}
        required
        hint={props.passwordHint}
        problem={issueFor(props.error, 'password')}
      />
      <Problem error={general()} />
      <button type="submit" class="button go" aria-busy={props.busy} disabled={props.busy}>
        {props.busy ? props.submitting : props.submit}
      </button>
    </form>
  )
}
