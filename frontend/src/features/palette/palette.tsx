import { useNavigate } from '@solidjs/router'
import type { Plant } from '@trellis/shared'
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { createPending } from '../../state/pending.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/problem.tsx'
import { fitting, type PaletteChoice } from './choices.ts'
import { createChoices } from './create-choices.ts'
import './palette.css'

/** Goes anywhere and does what is done often, by a few letters. Arrow keys choose, Enter does, Escape leaves. */
export default function Palette(props: { onClose: () => void }) {
  const deploy = createDeploy(() => props.onClose())
  const choices = createChoices((plant) => void deploy.run(plant))
  const [typed, setTyped] = createSignal('')
  const found = createMemo(() => fitting(choices(), typed()))
  const [at, setAt] = createSignal(0)
  const id = createUniqueId()
  const optionId = (index: number) => `${id}-${index}`
  createEffect(on(typed, () => setAt(0)))
  createEffect(() => document.getElementById(optionId(at()))?.scrollIntoView({ block: 'nearest' }))
  const take = (choice: PaletteChoice | undefined) => {
    if (!choice || deploy.busy()) return
    if (!choice.id.endsWith('-deploy')) props.onClose()
    choice.run()
  }
  const keys = (event: KeyboardEvent) => {
    const count = found().length
    if (event.key === 'ArrowDown') setAt((at() + 1) % Math.max(1, count))
    else if (event.key === 'ArrowUp') setAt((at() - 1 + count) % Math.max(1, count))
    else if (event.key === 'Enter') take(found()[at()])
    else return
    event.preventDefault()
  }
  return (
    <Dialog open title="Go to or do" onClose={props.onClose}>
      <input
        type="text"
        role="combobox"
        aria-label="What to go to or do"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found().length > 0 ? optionId(at()) : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        autofocus
        placeholder="A plant, deploy, logs, people, theme…"
        value={typed()}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={keys}
      />
      <Problem error={deploy.error()} />
      <div class="palette-list" role="listbox" id={id} aria-label="Choices">
        <For each={found()}>
          {(choice, index) => (
            <button
              type="button"
              class="palette-choice"
              role="option"
              tabindex="-1"
              id={optionId(index())}
              aria-selected={index() === at()}
              onPointerMove={() => setAt(index())}
              onClick={() => take(choice)}
            >
              <span>{choice.label}</span>
              <span class="soft">{choice.about}</span>
            </button>
          )}
        </For>
      </div>
      <Show when={found().length === 0}>
        <p class="soft">Nothing here is called that.</p>
      </Show>
    </Dialog>
  )
}

/** Starts a deployment, and goes to it once the server has said yes; a refusal is shown in the palette. */
function createDeploy(onDone: () => void) {
  const app = useApp()
  const navigate = useNavigate()
  return createPending(async ({ id: plantId, workspaceId }: Plant) => {
    const reply = await app.connection.send('start-deploy', { workspaceId, plantId, requestId: newRequestId() })
    if (reply.ok) {
      app.live.deliver({ type: 'plant', plant: reply.data.plant })
      app.live.deliver({ type: 'deployments', deployments: [reply.data.deployment], at: Date.now() })
      navigate(`/w/${workspaceId}/p/${plantId}`)
      onDone()
    }
    return reply
  })
}
