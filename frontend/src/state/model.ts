import type { Deployment, PipelineUpdate, Plant, Workspace } from '@trellis/shared'

/** The live picture of one deployment, with the moment it arrived, from which the expected rest counts down. */
export type Pipeline = PipelineUpdate & { receivedAt: number }

/** Everything the page knows. Written by the reducer only. */
export type AppState = {
  /** Absent until the server has told. */
  workspaces?: Workspace[]
  /** The workspace whose room this page is in, once its snapshot has arrived. */
  workspaceId?: string
  plants: Record<string, Plant>
  deployments: Record<string, Deployment>
  pipelines: Record<string, Pipeline>
  /** Names of people by uid, as far as they are known. */
  names: Record<string, string>
}

/** What can change the state: notices from the server and the data of answers, in the order they arrived. */
export type Incoming =
  | { type: 'workspaces'; workspaces: Workspace[] }
  | { type: 'workspace'; workspace: Omit<Workspace, 'role'> & { role?: Workspace['role'] } }
  | { type: 'joining' }
  | { type: 'shelf'; workspaceId: string; plants: Plant[] }
  | { type: 'left' }
  | { type: 'plant'; plant: Plant }
  | { type: 'plant-removed'; plantId: string }
  | { type: 'pipeline'; update: PipelineUpdate; at: number }
  | { type: 'deployments'; deployments: Deployment[]; at: number }
  | { type: 'names'; people: { uid: string; name: string }[] }

export function emptyState(): AppState {
  return { plants: {}, deployments: {}, pipelines: {}, names: {} }
}
