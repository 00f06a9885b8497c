import type { CommandName } from '@trellis/shared/commands'
import type { Action } from '../core/access.ts'
import { notFound } from '../core/failure.ts'
import type { StoreReader } from '../ports/store.ts'
import { approvalFor, deploymentFor, plantFor, workspaceFor } from './access.ts'

export type Ask = { payload: unknown; action: Action }

/**
 * Asks the access table about everything that a payload names: workspace, plant, deployment, rollback request, or the
 * target of a comment. A payload that names none of them is allowed.
 */
export async function assertMayUse(reader: StoreReader, uid: string, { payload, action }: Ask): Promise<void> {
  if (typeof payload !== 'object' || payload === null) return
  const { workspaceId, plantId, deploymentId, requestId, decision, target }: Named = payload
  if (typeof workspaceId === 'string') await workspaceFor(reader, uid, { workspaceId, action })
  if (typeof plantId === 'string') await plantFor(reader, uid, { plantId, action })
  if (typeof deploymentId === 'string') await deploymentFor(reader, uid, { deploymentId, action })
  // Elsewhere the `requestId` is a word of the client's own.
  if (typeof requestId === 'string' && decision !== undefined) await approvalFor(reader, uid, { requestId, action })
  if (target !== undefined) await assertMayUse(reader, uid, { payload: target, action })
}

type Named = Partial<Record<'workspaceId' | 'plantId' | 'deploymentId' | 'requestId' | 'decision' | 'target', unknown>>

/** What a command takes whose time has not come. */
const actionOf: { [N in CommandName]?: Action } = {
  'run-command': 'console',
  wake: 'wake',
  sleep: 'wake',
}

/**
 * What is said before a command is answered `unavailable` because its time has not come: that the caller may not give it,
 * as it will be said then. Commands that run are none yet, so no id of one is known.
 */
export async function assertMayAsk(reader: StoreReader, uid: string, asked: { name: CommandName; payload: object }) {
  const { name, payload } = asked
  if ('commandId' in payload) throw notFound('command')
  await assertMayUse(reader, uid, { payload, action: actionOf[name] ?? 'read' })
}
