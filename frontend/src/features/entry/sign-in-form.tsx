import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { AccountForm, type Credentials } from './account-form.tsx'
import { useAfterwards } from './use-afterwards.ts'

export function SignInForm() {
  const app = useApp()
  const signIn = createPending(app.session.signIn)
  const afterwards = useAfterwards()
  const submit = async (credentials: Credentials) => {
    const reply = await signIn.run(credentials)
    if (reply.ok) afterwards()
  }
  return (
    <AccountForm
      onSubmit={(credentials) => void submit(credentials)}
      busy={signIn.busy()}
      error={signIn.error()}
      password="current-password"
      submit="Sign in"
      submitting="Signing in…"
    />
  )
}
