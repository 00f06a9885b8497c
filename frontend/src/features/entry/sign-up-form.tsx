import { useNavigate } from '@solidjs/router'
import { limits } from '@trellis/shared/limits'
import { createSignal } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { issueFor } from '../../ui/field.tsx'
import { Problem } from '../../ui/problem.tsx'
import { TextField } from '../../ui/text-field.tsx'

type SignUpFormProps = { submit: string; setupToken?: string | undefined; inviteToken?: string | undefined }

/** Once there is an owner the set-up token leaves the address, and the config is read again, as set-up is over. */
function useAfterwards(): (setupToken: string | undefined) => void {
  const app = useApp()
  const navigate = useNavigate()
  return (setupToken) => {
    if (setupToken) navigate('/', { replace: true })
    void app.server.read()
  }
}

/** Makes an account. With a set-up token it makes the server's owner. */
export function SignUpForm(props: SignUpFormProps) {
  const app = useApp()
  const [name, setName] = createSignal('')
  const [email, setEmail] = createSignal('')
  const [password, setPassword] = createSignal('')
  const afterwards = useAfterwards()
  const signUp = createPending(app.session.signUp)
  const general = () => (signUp.error()?.issues?.length ? undefined : signUp.error())
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const { setupToken } = props
    const reply = await signUp.run({
      email: email().trim(),
      password: password(),
      ...(name().trim() && { name: name().trim() }),
      ...(setupToken && { setupToken }),
      ...(props.inviteToken && { inviteToken: props.inviteToken }),
    })
    if (reply.ok) afterwards(setupToken)
  }
  return (
    <form class="form" onSubmit={submit}>
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
      <TextField
        label="Email"
        name="email"
        type="email"
        value={email()}
        onValue={setEmail}
        autocomplete="username"
        required
        problem={issueFor(signUp.error(), 'email')}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        value={password()}
        onValue={setPassword}
        autocomplete="new-password"
        required
        hint={`At least ${limits.passwordMin} characters.`}
        problem={issueFor(signUp.error(), 'password')}
      />
      <Problem error={general()} />
      <button type="submit" class="button go" aria-busy={signUp.busy()} disabled={signUp.busy()}>
        {signUp.busy() ? 'Creating…' : props.submit}
      </button>
    </form>
  )
}
