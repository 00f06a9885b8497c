import type { RollbackRequest } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { count } from '../../lib/format.ts'
import { isGoneBad } from './decision-words.ts'

const shownAtOnce = 8

/** What going back changes, by name; values of secrets are not known to any page. */
export function DecisionChanges(props: { request: RollbackRequest }) {
  const changes = () => props.request.changes
  const none = () => changes().files.length + changes().settings.length + changes().secrets.length === 0
  return (
    <div class="decision-part">
      <h3>What changes</h3>
      <p>
        {isGoneBad(props.request)
          ? 'Visitors get the earlier release within a moment; nothing is built.'
          : 'Nothing for visitors: what failed never reached them.'}{' '}
        Automatic deployments pause until somebody resumes them.
      </p>
      <Show when={!none()} fallback={<p class="soft">No settings and no secrets differ.</p>}>
        <dl class="facts">
          <Names label="Files" one="file" names={changes().files} />
          <Names label="Settings" one="setting" names={changes().settings} />
          <Names label="Secrets" one="secret" names={changes().secrets} />
        </dl>
      </Show>
    </div>
  )
}

function Names(props: { label: string; one: string; names: readonly string[] }) {
  const list = () => (
    <ul class="decision-names">
      <For each={props.names}>
        {(name) => (
          <li>
            <code>{name}</code>
          </li>
        )}
      </For>
    </ul>
  )
  return (
    <Show when={props.names.length > 0}>
      <dt>{props.label}</dt>
      <dd>
        <Show when={props.names.length > shownAtOnce} fallback={list()}>
          <details>
            <summary>{count(props.names.length, props.one)}</summary>
            {list()}
          </details>
        </Show>
      </dd>
    </Show>
  )
}
