import type { Secret } from '@trellis/shared'
import { createSignal, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { createSecrets } from '../secrets/create-secrets.ts'
import { secretsOfPlant } from '../secrets/secret-words.ts'
import { credentialChoices, credentialOf, isOtherCredential } from './credential-words.ts'

/** Which secret git signs in with, for a source that not everybody may fetch. */
export function GitCredentialCard() {
  const scope = usePlant()
  const { secrets, error } = createSecrets(() => scope.plant().workspaceId)
  return (
    <section class="settings-card card" aria-labelledby="git-credential">
      <h2 id="git-credential">Private repository</h2>
      <p class="soft">
        git signs in with a secret of this plant or of the workspace, such as an access token. Builds do not get it.
      </p>
      <Problem error={error()} />
      <Show when={secrets()} fallback={<span class="wait" />}>
        {(known) => <CredentialForm secrets={secretsOfPlant(known(), scope.plant().id)} />}
      </Show>
    </section>
  )
}

function CredentialForm(props: { secrets: readonly Secret[] }) {
  const app = useApp()
  const scope = usePlant()
  const [secretId, setSecretId] = createSignal(scope.plant().gitCredential?.secretId ?? '')
  const [username, setUsername] = createSignal(scope.plant().gitCredential?.username ?? '')
  const [saved, setSaved] = createSignal(false)
  const wanted = () => credentialOf(secretId(), username())
  const save = createPending(async () => {
    const plantId = scope.plant().id
    const gitCredential = wanted()
    const reply = await app.connection.send('update-plant', { plantId, gitCredential, requestId: newRequestId() })
    if (reply.ok) app.live.deliver({ type: 'plant', plant: reply.data.plant })
    return reply
  })
  const touch = () => {
    setSaved(false)
    save.clear()
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const reply = await save.run()
    setSaved(reply.ok)
  }
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <div class="settings-fields">
        <SelectField
          label="Credential"
          name="credential"
          choices={credentialChoices(props.secrets)}
          value={secretId()}
          onValue={(value) => {
            setSecretId(value)
            touch()
          }}
        />
        <Show when={secretId() !== ''}>
          <TextField
            label="User name"
            name="username"
            value={username()}
            onValue={(value) => {
              setUsername(value)
              touch()
            }}
            maxLength={100}
            optional
            hint="Most hosts take any name beside a token."
          />
        </Show>
      </div>
      <Problem error={save.error()} />
      <div class="settings-actions">
        <Show when={saved()}>
          <span role="status">Set. The next deployment fetches with it.</span>
        </Show>
        <button
          type="submit"
          class="button go"
          aria-busy={save.busy()}
          disabled={
            save.busy() || !app.connection.online() || !isOtherCredential(scope.plant().gitCredential, wanted())
          }
        >
          {save.busy() ? 'Setting…' : 'Set the credential'}
        </button>
      </div>
    </form>
  )
}
