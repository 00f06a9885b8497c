import { useApp } from '../../state/app-context.tsx'
import { usePlant } from '../plant/plant-scope.tsx'
import { CommentForm } from './comment-form.tsx'
import { CommentList } from './comment-list.tsx'
import { Reactions } from './reactions.tsx'
import { readConversation } from './read-conversation.ts'
import { commentsOn } from './talk.ts'

/** What is said and felt about a plant itself. */
export function PlantTalk() {
  const app = useApp()
  const scope = usePlant()
  const target = () => ({ plantId: scope.plant().id })
  readConversation(() => ({ workspaceId: scope.plant().workspaceId, ...target() }))
  return (
    <section class="overview-card card plant-talk" aria-labelledby="overview-talk">
      <h2 id="overview-talk">Conversation</h2>
      <Reactions target={target()} about={scope.plant().name} />
      <CommentList comments={commentsOn(app.live.state, target())} />
      <CommentForm target={target()} about={scope.plant().name} />
    </section>
  )
}
