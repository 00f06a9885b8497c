import { createEffect, on } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'

/** So many pages of comments are read at once; what is older is about things that nobody has open. */
const mostPages = 10

type Scope = { workspaceId: string; plantId?: string; deploymentId?: string }

/** Reads what was said of a plant or a deployment, again after each reconnect; what is said meanwhile comes by notices. */
export function readConversation(scope: () => Scope): void {
  const app = useApp()
  const wanted = () => JSON.stringify(scope())
  createEffect(
    on([wanted, app.connection.epoch], async ([key, epoch]) => {
      let before: string | undefined
      for (let page = 0; page < mostPages && epoch > 0; page++) {
        const reply = await app.connection.send('get-conversation', {
          ...scope(),
          limit: 100,
          ...(before && { before }),
        })
        if (!reply.ok || wanted() !== key) return
        const { comments, reactions, cursor } = reply.data
        app.live.deliver({ type: 'conversation', comments, reactions })
        if (cursor === null) return
        before = cursor
      }
    }),
  )
}
