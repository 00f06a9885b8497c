import { createSignal } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'

export function SignInForm() {
  const app = useApp()
  const [email, setEmail] = createSignal('')
  const [password, setPassword] = createSignal('')
  const signIn = createPending(app.session.signIn)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void signIn.run({ email: email().trim(), password: password() })
  }
  return (
    <form class="form" onSubmit={submit}>
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
      <TextField
        label="Password"
        name="password"
        type="password"
        value={password()}
        onValue={setPassword}
        autocomplete="current-password"
        required
      />
      <Problem error={signIn.error()} />
      <button type="submit" class="button go" aria-busy={signIn.busy()} disabled={signIn.busy()}>
        {signIn.busy() ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}
