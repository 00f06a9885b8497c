import { invalidField } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'
import { workspaceFor } from './access.ts'
import { nameOf } from './activity.ts'
import type { Parts } from './parts.ts'
import type { Removals } from './removals.ts'
import type { Use } from './services.ts'

/**
 * Deletes a workspace for its owner, who names it. In one commit its document goes and a removal takes its place: whoever
 * asks for anything of it finds nothing from then on, and what is being changed at that moment is not. Its activity goes
 * with it, so no entry is written. The answer comes when its people were told, its builds have ended and its apps
 * answer no more; the rest is removed behind it, and by whoever comes next when this server cannot.
 */
export function deleteWorkspace(parts: Parts, removals: Removals): Use<'delete-workspace'> {
  return async (caller, { workspaceId, confirmName }) => {
    const by = await nameOf(parts, caller.uid)
    await parts.store.transaction(async (transaction) => {
      const { workspace } = await workspaceFor(transaction, caller.uid, { workspaceId, action: 'workspace' })
      const { name, memberIds: members } = workspace
      if (confirmName !== name) {
        throw invalidField('confirmName', 'This is not the name of the workspace. Nothing was deleted.')
      }
      const at = parts.clock.iso()
      transaction.delete(documents.workspace(workspaceId))
      transaction.create(documents.removal(workspaceId), {
        ...{ kind: 'workspace', id: workspaceId, workspaceId, name, members, by, at },
      })
    })
    await removals.carryOut(workspaceId).closed
    return {}
  }
}
