import type { Deployment, Invite, Member, PipelineUpdate, Plant, Workspace } from '@trellis/shared'
import { emptyTeam, type TeamIncoming, type TeamState } from './team-model.ts'

/** The live picture of one deployment, with the moment it arrived, from which the expected rest counts down. */
export type Pipeline = PipelineUpdate & { receivedAt: number }

/** Who is in the workspace of the room, and which invitations into it are open. */
export type People = { workspaceId: string; members: Member[]; invites: Invite[] }

/** Everything the page knows. Written by the reducer only. */
export type AppState = TeamState & {
  /** Absent until the server has told. */
  workspaces?: Workspace[]
  /** The workspace whose room this page is in, once its snapshot has arrived. */
  workspaceId?: string
  plants: Record<string, Plant>
  deployments: Record<string, Deployment>
  pipelines: Record<string, Pipeline>
  /** Absent until the server has told. */
  people?: People
  /** Names of people by uid, as far as they are known. */
  names: Record<string, string>
}

/** What can change the state: notices from the server and the data of answers, in the order they arrived. */
export type Incoming =
  | TeamIncoming
  | { type: 'workspaces'; workspaces: Workspace[] }
  | { type: 'workspace'; workspace: Omit<Workspace, 'role'> & { role?: Workspace['role'] } }
  /** `me` is whose own role it tells as well. */
  | { type: 'people'; people: People; me: string | undefined }
  | { type: 'workspace-left'; workspaceId: string }
  | { type: 'joining' }
  | { type: 'shelf'; workspaceId: string; plants: Plant[] }
  | { type: 'left' }
  | { type: 'plant'; plant: Plant }
  | { type: 'plant-removed'; plantId: string }
  | { type: 'pipeline'; update: PipelineUpdate; at: number }
  | { type: 'deployments'; deployments: Deployment[]; at: number }

export function emptyState(): AppState {
  return { plants: {}, deployments: {}, pipelines: {}, names: {}, ...emptyTeam() }
}
