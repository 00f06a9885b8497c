import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { AccountForm } from './account-form.tsx'

export function SignInForm() {
  const app = useApp()
  const signIn = createPending(app.session.signIn)
  return (
    <AccountForm
      onSubmit={(credentials) => void signIn.run(credentials)}
      busy={signIn.busy()}
      error={signIn.error()}
      password="current-password"
      submit="Sign in"
      submitting="Signing in…"
    />
  )
}
