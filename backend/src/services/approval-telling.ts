import { tellActivity } from './activity.ts'
import type { Written } from './approval-closing.ts'
import type { Parts } from './parts.ts'

/** Tells the room of requests and of their entries, after the commit. */
export async function tellWritten(parts: Pick<Parts, 'relay'>, { told, activities }: Written): Promise<void> {
  for (const { change, request } of told) {
    await parts.relay.publish({ type: 'approval-changed', workspaceId: request.workspaceId, change, request })
  }
  for (const activity of activities) await tellActivity(parts, activity)
}
