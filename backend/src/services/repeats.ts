import type { CommandName } from '@trellis/shared/commands'
import type { Action } from '../core/access.ts'
import { presentRequest } from '../core/rollback-request.ts'
import type { Caller } from '../ports/identity.ts'
import { approvalFor, workspaceFor } from './access.ts'
import { votesOf } from './approval-reading.ts'
import { inviteAgain } from './invitations.ts'
import { peopleOf, roleAgain } from './members.ts'
import { type Ask, assertMayUse } from './named-access.ts'
import type { Parts } from './parts.ts'
import { enter } from './people.ts'
import type { Publishing } from './publishing.ts'
import { deploymentAgain, idIn, plantAgain, type Recall, startAgain, workspaceAgain } from './recall.ts'
import { rollbackAgain } from './rollbacks.ts'
import { deletedSecretAgain, importAgain, secretAgain } from './secret-recall.ts'
import type { RepeatService } from './services.ts'

/** What seeing an answer takes, where it takes more than being a member. */
const actionFor: { [N in CommandName]?: Action } = {
  'add-secret': 'secrets',
  'update-secret': 'secrets',
  'delete-secret': 'secrets',
  'import-env': 'secrets',
  'invite-member': 'invite',
}

type Recalls = { [N in CommandName]?: Recall<N> }

/** How repeated requests find their answer. */
export function createRepeats(parts: Parts, publishing: Publishing): RepeatService {
  const recalls = createRecalls(parts, publishing)

  async function assertAllowed(caller: Caller, within: readonly string[], ask: Ask): Promise<void> {
    const { uid } = caller
    if (within.length === 0) return assertMayUse(parts.store, uid, ask)
    for (const workspaceId of within) await workspaceFor(parts.store, uid, { workspaceId, action: ask.action })
  }

  return {
    of: (name, caller, payload) => ({
      allowed: async (within) => {
        if (leaves(name, caller, payload)) return
        await assertAllowed(caller, within, { payload, action: actionFor[name] ?? 'read' })
      },
      recall: async (first) => {
        const recall = recalls[name]
        if (!recall) throw new Error(`nobody knows how a repeat of ${name} is answered`)
        return recall(caller, payload, first)
      },
    }),
    ofProject: (caller, payload) => ({
      allowed: (within) => assertAllowed(caller, within, { payload, action: 'read' }),
      recall: ({ made }) => plantAgain(parts, caller.uid, idIn(made, 'plants')),
    }),
  }
}

/** After these there is no workspace to ask about, by the caller's own wish; the answer says nothing of any. */
function leaves(name: CommandName, { uid }: Caller, payload: object): boolean {
  return name === 'delete-workspace' || (name === 'remove-member' && 'uid' in payload && payload.uid === uid)
}

const nothing = async () => ({})

function createRecalls(parts: Parts, publishing: Publishing): Recalls {
  return {
    enter: (caller, payload) => enter(parts)(caller, payload),
    'create-workspace': ({ uid }, _payload, { made }) => workspaceAgain(parts, uid, idIn(made, 'workspaces')),
    'update-workspace': ({ uid }, { workspaceId }) => workspaceAgain(parts, uid, workspaceId),
    'delete-workspace': nothing,
    'invite-member': inviteAgain(parts),
    'revoke-invite': nothing,
    'set-role': roleAgain(parts),
    'remove-member': nothing,
    'transfer-ownership': ownersAgain(parts),
    'start-deploy': startAgain(parts),
    'cancel-deploy': ({ uid }, { deploymentId }) => deploymentAgain(parts, uid, deploymentId),
    'retry-deploy': ({ uid }, _payload, { made }) => deploymentAgain(parts, uid, idIn(made, 'deployments')),
    rollback: rollbackAgain(parts, publishing),
    'approve-rollback': voteAgain(parts),
    'resume-deploys': ({ uid }, { plantId }) => plantAgain(parts, uid, plantId),
    'update-plant': ({ uid }, { plantId }) => plantAgain(parts, uid, plantId),
    'delete-plant': nothing,
    'add-secret': secretAgain(parts),
    'update-secret': secretAgain(parts),
    'delete-secret': deletedSecretAgain(parts),
    'import-env': importAgain(parts),
    react: nothing,
    comment: nothing,
  }
}

function voteAgain(parts: Parts): Recall<'approve-rollback'> {
  return async (caller, { requestId }) => {
    const { request, workspace } = await approvalFor(parts.store, caller.uid, { requestId, action: 'read' })
    return { request: presentRequest(request, await votesOf(parts.store, requestId), workspace.members) }
  }
}

function ownersAgain(parts: Parts): Recall<'transfer-ownership'> {
  return async (caller, { workspaceId }) => {
    const { workspace } = await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    return { members: (await peopleOf(parts, workspace)).members }
  }
}
