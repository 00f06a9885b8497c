import type { Secret } from '@trellis/shared'
import { newRequestId } from '../../connection/request-id.ts'
import { useApp } from '../../state/app-context.tsx'
import { Question } from '../../ui/question.tsx'

export function DeleteSecret(props: { workspaceId: string; secret: Secret; onClose: () => void }) {
  const app = useApp()
  const live = () => props.secret.uses?.length ?? 0
  return (
    <Question
      open
      title={`Delete ${props.secret.name}?`}
      keep="Keep it"
      act="Delete"
      acting="Deleting…"
      danger
      onAct={() =>
        app.connection.send('delete-secret', {
          workspaceId: props.workspaceId,
          secretId: props.secret.id,
          version: props.secret.version,
          requestId: newRequestId(),
        })
      }
      onClose={props.onClose}
    >
      <p>
        Its value is gone, with all versions. The next builds do not get it.
        {live() > 0 ? ' What is live was made with it and stays as it is.' : ''}
      </p>
    </Question>
  )
}
