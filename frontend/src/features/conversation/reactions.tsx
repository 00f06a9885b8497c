import type { Target } from '@trellis/shared'
import { createSignal, For, Show } from 'solid-js'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { reactionKey } from '../../state/write-conversation.ts'
import { Menu } from '../../ui/menu.tsx'
import { Problem } from '../../ui/problem.tsx'
import { createPressed } from './pressed.ts'
import { ReactionChip } from './reaction-chip.tsx'
import { emojiNames, offered, reactionsOn } from './talk.ts'
import './conversation.css'

/** What people feel about a plant, a deployment or a line. A press shows at once, and is taken back if it is refused. */
export function Reactions(props: { target: Target; about: string }) {
  const app = useApp()
  const [error, setError] = createSignal<Parameters<typeof Problem>[0]['error']>()
  const me = () => app.session.current()?.user.uid ?? ''
  const held = (emoji: string) => app.live.state.reactions[reactionKey({ target: props.target, emoji })]
  const pressed = createPressed((emoji) => held(emoji)?.version ?? 0)
  const emojis = () => [
    ...new Set([...reactionsOn(app.live.state, props.target).map(({ emoji }) => emoji), ...pressed.emojis()]),
  ]
  const uids = (emoji: string) => pressed.apply(emoji, held(emoji)?.uids ?? [], me())
  const press = async (emoji: string) => {
    if (!app.connection.online() || pressed.isUnderWay(emoji)) return
    pressed.begin(emoji)
    const reply = await app.connection.send('react', { target: props.target, emoji, requestId: newRequestId() })
    pressed.answered(emoji, reply.ok)
    setError(reply.ok ? undefined : reply.error)
  }
  const nameOf = (uid: string) => (uid === me() ? 'you' : (app.live.state.names[uid] ?? 'a member'))
  return (
    <div class="reactions">
      <For each={emojis()}>
        {(emoji) => (
          <Show when={uids(emoji).length > 0}>
            <ReactionChip
              emoji={emoji}
              names={uids(emoji).map(nameOf)}
              isMine={uids(emoji).includes(me())}
              onPress={() => void press(emoji)}
            />
          </Show>
        )}
      </For>
      <Menu label={`React to ${props.about}`} face={<span class="reactions-add">☺ +</span>}>
        <div class="reactions-choice">
          <For each={offered}>
            {(emoji) => (
              <button type="button" aria-label={emojiNames[emoji]} onClick={() => void press(emoji)}>
                {emoji}
              </button>
            )}
          </For>
        </div>
      </Menu>
      <Problem error={error()} onDismiss={() => setError(undefined)} />
    </div>
  )
}
