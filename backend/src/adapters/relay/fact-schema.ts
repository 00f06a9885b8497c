import { Activity } from '@trellis/shared/activity'
import { PipelineUpdate } from '@trellis/shared/deployment'
import { Plant } from '@trellis/shared/plant'
import { Workspace } from '@trellis/shared/workspace'
import { z } from 'zod'
import type { Fact } from '../../core/facts.ts'

const id = z.string()
const of = <T extends Fact['type'], S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape })

/** A fact as it comes from another backend, which may be of another version. */
export const FactSchema = z.discriminatedUnion('type', [
  of('plant-changed', { workspaceId: id, plant: Plant }),
  of('plant-removed', { workspaceId: id, plantId: id }),
  of('pipeline-changed', { workspaceId: id, update: PipelineUpdate }),
  of('workspace-changed', { workspaceId: id, workspace: Workspace.omit({ role: true }) }),
  of('membership-ended', { workspaceId: id, uid: id }),
  of('session-ended', { uid: id, sessionId: id }),
  of('activity-recorded', { workspaceId: id, activity: Activity }),
  of('log-ended', { deploymentId: id, lines: z.int(), sha256: z.string() }),
  of('queue-changed', {}),
]) satisfies z.ZodType<Fact>
