import type { CommandName } from '@trellis/shared/commands'
import { verifyActivity } from './activity-proof.ts'
import { getActivity } from './activity-reading.ts'
import { getApprovals } from './approval-reading.ts'
import { approveRollback } from './approvals.ts'
import { comment, getConversation, react } from './conversation.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { getDeployment, getDeployments } from './deployment-reading.ts'
import { cancelDeploy, retryDeploy, startDeploy } from './deployments.ts'
import { inviteMember, revokeInvite } from './invitations.ts'
import { getMembers, removeMember, setRole, transferOwnership } from './members.ts'
import type { Parts } from './parts.ts'
import { assertKnown, enter } from './people.ts'
import { deletePlant, getPlant, resumeDeploys, updatePlant } from './plants.ts'
import type { Publishing } from './publishing.ts'
import { redeploy } from './redeploy.ts'
import { getReleases } from './releases.ts'
import type { Removals } from './removals.ts'
import { rollback } from './rollbacks.ts'
import { importEnv } from './secret-import.ts'
import { getSecrets } from './secret-reading.ts'
import { addSecret, deleteSecret, updateSecret } from './secrets.ts'
import type { IdempotencyService, PresenceService, Use, Uses } from './services.ts'
import type { Settlement } from './settlement.ts'
import { deleteWorkspace } from './workspace-deletion.ts'
import { createWorkspace, getMyWorkspaces, joinWorkspace, updateWorkspace } from './workspaces.ts'

type Helpers = {
  changes: DeploymentChanges
  publishing: Publishing
  settlement: Settlement
  presence: PresenceService
  removals: Removals
  idempotency: IdempotencyService
}

/** The use case of each command whose time has come. */
export function createUses(parts: Parts, helpers: Helpers): Uses {
  const { changes, publishing, settlement, removals, idempotency } = helpers
  return {
    enter: enter(parts),
    ...forKnownUsers(parts, {
      'get-my-workspaces': getMyWorkspaces(parts),
      'create-workspace': createWorkspace(parts),
      'join-workspace': joinWorkspace(parts, helpers.presence),
      'update-workspace': updateWorkspace(parts),
      'delete-workspace': deleteWorkspace(parts, removals),
      'get-members': getMembers(parts),
      'invite-member': inviteMember(parts),
      'revoke-invite': revokeInvite(parts),
      'set-role': setRole(parts),
      'remove-member': removeMember(parts, changes, settlement),
      'transfer-ownership': transferOwnership(parts),
      'start-deploy': startDeploy(parts, settlement),
      'cancel-deploy': cancelDeploy(parts, changes, settlement),
      'retry-deploy': retryDeploy(parts, settlement),
      'get-deployment': getDeployment(parts, changes),
      'get-deployments': getDeployments(parts, changes),
      rollback: rollback(parts, publishing),
      'approve-rollback': approveRollback(parts, publishing),
      'get-approvals': getApprovals(parts),
      'get-releases': getReleases(parts),
      'resume-deploys': resumeDeploys(parts),
      'get-plant': getPlant(parts),
      'update-plant': updatePlant(parts),
      'delete-plant': deletePlant(parts, removals),
      'get-activity': getActivity(parts),
      'verify-activity': verifyActivity(parts),
      react: react(parts),
      comment: comment(parts),
      'get-conversation': getConversation(parts),
      'add-secret': addSecret(parts),
      'update-secret': updateSecret(parts),
      'delete-secret': deleteSecret(parts),
      'get-secrets': getSecrets(parts),
      'import-env': importEnv(parts),
      redeploy: redeploy(parts, settlement, idempotency),
    }),
  }
}

/** Puts the check that a user is known before every use. */
function forKnownUsers(parts: Parts, uses: Uses): Uses {
  const guarded: Uses = {}
  for (const name of Object.keys(uses) as CommandName[]) guard(guarded, uses, { name, parts })
  return guarded
}

function guard<N extends CommandName>(into: Uses, from: Uses, { name, parts }: { name: N; parts: Parts }): void {
  const use = from[name] as Use<N> | undefined
  if (!use) return
  const known: Use<N> = async (caller, payload) => {
    await assertKnown(parts, caller.uid)
    return use(caller, payload)
  }
  Object.assign(into, { [name]: known })
}
