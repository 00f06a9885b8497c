import type { Activity } from '@trellis/shared/activity'
import type { RollbackRequest } from '@trellis/shared/approval'
import type { Comment, Reaction } from '@trellis/shared/conversation'
import type { PipelineUpdate } from '@trellis/shared/deployment'
import type { Invite, Member } from '@trellis/shared/member'
import type { Plant } from '@trellis/shared/plant'
import type { Secret } from '@trellis/shared/secret'
import type { Workspace } from '@trellis/shared/workspace'
import type { PresencePart } from './presence-board.ts'
import type { SiteCounts } from './site-watch.ts'

type Person = { uid: string; name: string }

/** A request was opened, voted on, or came to its end. */
export type ApprovalChange = 'required' | 'updated' | 'resolved'

/** What has happened and was committed. Facts travel over the Relay; each backend's fan-out makes notices of them. */
export type Fact =
  | { type: 'plant-changed'; workspaceId: string; plant: Plant }
  | { type: 'plant-removed'; workspaceId: string; plantId: string }
  | { type: 'pipeline-changed'; workspaceId: string; update: PipelineUpdate }
  | { type: 'workspace-changed'; workspaceId: string; workspace: Omit<Workspace, 'role'> }
  /** `members` are those that it had; they are in it no more. */
  | { type: 'workspace-removed'; workspaceId: string; name: string; by: Person; members: string[] }
  | { type: 'members-changed'; workspaceId: string; members: Member[]; invites: Invite[] }
  /** `readers` are the members who may see them. */
  | { type: 'secrets-changed'; workspaceId: string; secrets: Secret[]; readers: string[] }
  | { type: 'approval-changed'; workspaceId: string; change: ApprovalChange; request: RollbackRequest }
  | { type: 'membership-ended'; workspaceId: string; uid: string }
  /** Without `sessionId`: all sessions of the user. */
  | { type: 'session-ended'; uid: string; sessionId?: string }
  | { type: 'activity-recorded'; workspaceId: string; activity: Activity }
  | { type: 'log-ended'; deploymentId: string; lines: number; sha256: string }
  | { type: 'comment-added'; workspaceId: string; comment: Comment }
  | { type: 'reaction-changed'; workspaceId: string; reaction: Reaction }
  /** All that a backend has to say of who is in a workspace by its sockets; without people that nobody is. */
  | ({ type: 'presence-told' } & PresencePart)
  /** A backend does not know who is on the others, or is no longer sure of it. */
  | { type: 'presence-asked'; backend: string }
  /** How a fresh release does at one edge, counted from when that saw it first; `before` is the release before it. */
  | ({ type: 'site-traffic'; edge: string; plantId: string; releaseId: string; before: SiteCounts } & SiteCounts)
  | { type: 'queue-changed' }
  /** A deployment has ended whose processes only this runner can end. */
  | { type: 'settlement-due'; deploymentId: string; runner: string }
