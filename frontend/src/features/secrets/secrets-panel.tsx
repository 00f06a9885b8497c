import type { Secret } from '@trellis/shared'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import { may } from '../../state/access.ts'
import { useApp } from '../../state/app-context.tsx'
import { useWorkspace } from '../../state/use-workspace.ts'
import { Problem } from '../../ui/problem.tsx'
import { createSecrets } from './create-secrets.ts'
import { DeleteSecret } from './delete-secret.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { OutdatedNote } from './outdated-note.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { SecretRow } from './secret-row.tsx'
import { secretsOfPlant } from './secret-words.ts'
import './secrets.css'

type Place = { workspaceId: string; plantId?: string }
type Wish = { kind: 'add' | 'import' } | { kind: 'change' | 'delete'; secret: Secret }

/** Secrets for those who may see their names; a plant's screen shows those that its builds get. */
export function SecretsPanel(props: Place) {
  const workspace = useWorkspace()
  return (
    <Show
      when={may(workspace()?.role, 'secrets')}
      fallback={<p class="soft">Maintainers and owners keep the secrets. Ask one of them.</p>}
    >
      <SecretsOfPlace {...props} />
    </Show>
  )
}

function SecretsOfPlace(props: Place) {
  const { secrets, outdated, error } = createSecrets(() => props.workspaceId)
  const [wish, setWish] = createSignal<Wish>()
  const done = () => setWish(undefined)
  const shown = () => (props.plantId ? secretsOfPlant(secrets() ?? [], props.plantId) : (secrets() ?? []))
  const stale = () => outdated().filter(({ plantId }) => !props.plantId || plantId === props.plantId)
  const place = () => ({ workspaceId: props.workspaceId, ...(props.plantId && { plantId: props.plantId }) })
  return (
    <>
      <SecretsHead isPage={!props.plantId} onWish={(kind) => setWish({ kind })} />
      <Problem error={error()} />
      <OutdatedNote workspaceId={props.workspaceId} outdated={stale()} />
      <Switch>
        <Match when={!secrets() && !error()}>
          <span class="wait secrets-waiting" />
        </Match>
        <Match when={secrets() && shown().length === 0}>
          <p class="soft">
            No secrets yet. A build gets them as environment variables; values go in here and never come out.
          </p>
        </Match>
        <Match when={shown().length > 0}>
          <ul class="secrets card" aria-label="Secrets">
            <For each={shown()}>
              {(secret) => (
                <SecretRow
                  secret={secret}
                  onChange={() => setWish({ kind: 'change', secret })}
                  onDelete={() => setWish({ kind: 'delete', secret })}
                />
              )}
            </For>
          </ul>
        </Match>
      </Switch>
      <Asked wish={wish()} place={place()} onClose={done} />
    </>
  )
}

function Asked(props: { wish: Wish | undefined; place: Place; onClose: () => void }) {
  const secret = () => (props.wish && 'secret' in props.wish ? props.wish.secret : undefined)
  return (
    <Switch>
      <Match when={props.wish?.kind === 'import'}>
        <ImportDialog {...props.place} onClose={props.onClose} />
      </Match>
      <Match when={props.wish?.kind === 'delete' && secret()} keyed>
        {(one) => <DeleteSecret secret={one} workspaceId={props.place.workspaceId} onClose={props.onClose} />}
      </Match>
      <Match when={props.wish?.kind === 'add' || props.wish?.kind === 'change'}>
        <SecretDialog {...props.place} secret={secret()} onClose={props.onClose} />
      </Match>
    </Switch>
  )
}

function SecretsHead(props: { isPage: boolean; onWish: (kind: 'add' | 'import') => void }) {
  const app = useApp()
  return (
    <header class="shelf-head">
      <Show when={props.isPage} fallback={<h2>Secrets</h2>}>
        <h1>Secrets</h1>
      </Show>
      <div class="secrets-actions">
        <button type="button" class="button" disabled={!app.connection.online()} onClick={() => props.onWish('import')}>
          Paste a .env
        </button>
        <button type="button" class="button go" disabled={!app.connection.online()} onClick={() => props.onWish('add')}>
          Add a secret
        </button>
      </div>
    </header>
  )
}
