import { limits } from '@trellis/shared/limits'
import { createSignal } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { issueFor } from '../../ui/field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { AccountForm, type Credentials } from './account-form.tsx'
import { useAfterwards } from './use-afterwards.ts'

type SignUpFormProps = { submit: string; setupToken?: string | undefined; inviteToken?: string | undefined }

/** Makes an account. With a set-up token it makes the server's owner. */
export function SignUpForm(props: SignUpFormProps) {
  const app = useApp()
  const [name, setName] = createSignal('')
  const afterwards = useAfterwards()
  const signUp = createPending(app.session.signUp)
  const submit = async (credentials: Credentials) => {
    const { setupToken, inviteToken } = props
    const reply = await signUp.run({
      ...credentials,
      ...(name().trim() && { name: name().trim() }),
      ...(setupToken && { setupToken }),
      ...(inviteToken && { inviteToken }),
    })
    if (reply.ok) afterwards()
  }
  return (
    <AccountForm
      onSubmit={(credentials) => void submit(credentials)}
      busy={signUp.busy()}
      error={signUp.error()}
      password="new-password"
      passwordHint={`At least ${limits.passwordMin} characters.`}
      submit={props.submit}
      submitting="Creating…"
    >
      <TextField
        label="Your name"
        name="name"
        value={name()}
        onValue={setName}
        autocomplete="name"
        maxLength={limits.nameLength}
        optional
        autofocus
        hint="Shown beside what you do."
        problem={issueFor(signUp.error(), 'name')}
      />
    </AccountForm>
  )
}
