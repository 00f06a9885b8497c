import type { Secret } from '@trellis/shared'
import { Show } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { Age } from '../../ui/age.tsx'
import { Menu } from '../../ui/menu.tsx'
import { scopeWords, useWords } from './secret-words.ts'

export function SecretRow(props: { secret: Secret; onChange: () => void; onDelete: () => void }) {
  const app = useApp()
  const person = () => {
    const me = app.session.current()?.user
    const uid = props.secret.updatedBy
    return uid === me?.uid ? me.name : (app.live.state.names[uid] ?? 'a former member')
  }
  const plantName = () => app.live.state.plants[props.secret.plantId ?? '']?.name
  return (
    <li class="secret">
      <div class="secret-what">
        <code class="secret-name">{props.secret.name}</code>
        <Show when={props.secret.description}>{(words) => <span class="soft">{words()}</span>}</Show>
        <Show when={props.secret.exposure === 'public' || props.secret.masked === false}>
          <span class="secret-notes">
            <Show when={props.secret.exposure === 'public'}>
              <span class="secret-note">visible to visitors</span>
            </Show>
            <Show when={props.secret.exposure === 'secret' && props.secret.masked === false}>
              <span class="secret-note">not hidden in logs</span>
            </Show>
          </span>
        </Show>
      </div>
      <span>{scopeWords(props.secret, plantName())}</span>
      <div class="secret-when soft">
        <span>
          version {props.secret.valueVersion ?? props.secret.version} · {person()} · <Age at={props.secret.updatedAt} />
        </span>
        <span>{useWords(props.secret)}</span>
      </div>
      <Menu align="end" label={`Change ${props.secret.name}`} face={<span aria-hidden="true">···</span>}>
        <button type="button" onClick={() => props.onChange()}>
          Change or replace…
        </button>
        <button type="button" onClick={() => props.onDelete()}>
          Delete…
        </button>
      </Menu>
    </li>
  )
}
