import { z } from 'zod'
import { Activity, ActivityKind, activityKinds, NotedSeal, TrailVerdict } from './activity.ts'
import { Decision, RollbackRequest } from './approval.ts'
import { LowerBuildLimits } from './build-limits.ts'
import { CommandId, Comment, CommentText, Emoji, MetricsSeries, Reaction, Target } from './conversation.ts'
import { Deployment } from './deployment.ts'
import { Timestamp, Uid, Ulid, Version } from './ids.ts'
import { limits } from './limits.ts'
import { LogLine, LogSource } from './log.ts'
import { Invite, Member, Role, User } from './member.ts'
import {
  BuildSettings,
  BuildSettingsChange,
  Environment,
  GitCredential,
  GitRef,
  Plant,
  PlantKind,
  PlantName,
  Slug,
} from './plant.ts'
import { Presence, Viewing } from './presence.ts'
import { Release } from './release.ts'
import { Exposure, ImportedName, OutdatedRelease, Secret, SecretName, SecretValue } from './secret.ts'
import { PolicyChange, Workspace, WorkspaceDescription, WorkspaceName, WorkspaceType } from './workspace.ts'

/** Made by the client; a repeat within 24 h gets the first answer. */
const requestId = z.string().min(1).max(limits.requestIdLength).optional()
const empty = z.object({})
const workspace = z.object({ workspaceId: Ulid })
const plant = z.object({ plantId: Ulid })
const deployment = z.object({ deploymentId: Ulid })
/** `before` is the cursor of the page before; pages run from the newest to the oldest. */
const page = z.object({ before: z.string().max(200).optional(), limit: z.int().min(1).max(limits.pageMax).optional() })
const cursor = z.string().nullable()

/** The fields of a new plant; `gitUrl` is checked by `git-source.ts`, with words that name what is wrong. */
export const NewPlant = z.object({
  workspaceId: Ulid,
  gitUrl: z.string().min(1).max(limits.gitUrlLength),
  ref: GitRef.optional(),
  slug: Slug.optional(),
  name: PlantName.optional(),
  kind: PlantKind.optional(),
  region: z.string().max(60).optional(),
  gitCredential: GitCredential.optional(),
  ...BuildSettings.shape,
})
export type NewPlant = z.infer<typeof NewPlant>

/** A payload with a `plantId` speaks of a known plant, also when the id is malformed. */
const deployNew = NewPlant.extend({ environment: Environment.optional(), plantId: z.undefined().optional(), requestId })
const deployKnown = z.object({
  workspaceId: Ulid,
  plantId: Ulid,
  ref: GitRef.optional(),
  environment: Environment.optional(),
  requestId,
})

/**
 * A secret is named by its id, or by name and scope when that names exactly one: `plantId: null` is one of no plant,
 * `environment: null` one for all environments. With `version`, the secret must still be of it.
 */
const secretKey = {
  version: Version.optional(),
  secretId: Ulid.optional(),
  name: SecretName.optional(),
  plantId: Ulid.nullable().optional(),
  environment: Environment.nullable().optional(),
}

/** What a change of secrets answers besides: what to know of it, and the live releases that it is worth making anew. */
const secretsChanged = { warnings: z.array(z.string()), outdated: z.array(OutdatedRelease) }

const joinPayload = z.union([Ulid.transform((workspaceId) => ({ workspaceId })), workspace])
const plantAndDeployment = z.object({ plant: Plant, deployment: Deployment })

/**
 * One entry of the catalogue. `mutates` says that `requestId` is honoured; `overHttp` says what
 * `POST /api/commands/<name>` does: `yes`, `data` (answers, but subscribes to nothing) or `no` (`invalid`).
 */
export type CommandSpec = {
  payload: z.ZodType
  data: z.ZodType
  mutates: boolean
  overHttp: 'yes' | 'data' | 'no'
}

function read<P extends z.ZodType, D extends z.ZodType>(payload: P, data: D) {
  return { payload, data, mutates: false, overHttp: 'yes' } as const
}

function write<P extends z.ZodType, D extends z.ZodType>(payload: P, data: D) {
  return { payload, data, mutates: true, overHttp: 'yes' } as const
}

function socket<P extends z.ZodType, D extends z.ZodType>(payload: P, data: D, overHttp: 'data' | 'no') {
  return { payload, data, mutates: false, overHttp } as const
}

/** The catalogue of all commands: from it come the socket's types, the HTTP routes and `openapi.json`. */
export const commands = {
  enter: write(
    z.object({ setupToken: z.string().max(200).optional(), inviteToken: z.string().max(200).optional(), requestId }),
    z.object({ user: User, workspaces: z.array(Workspace) }),
  ),
  'get-my-workspaces': read(empty, z.object({ workspaces: z.array(Workspace) })),
  'create-workspace': write(
    z.object({
      name: WorkspaceName,
      description: WorkspaceDescription.optional(),
      type: WorkspaceType.optional(),
      requestId,
    }),
    z.object({ workspace: Workspace }),
  ),
  'join-workspace': socket(
    joinPayload,
    z.object({
      workspace: Workspace,
      role: Role,
      shelf: z.array(Plant),
      approvals: z.array(RollbackRequest),
      presence: Presence,
    }),
    'data',
  ),
  'leave-workspace': socket(joinPayload, empty, 'no'),
  'update-workspace': write(
    z.object({
      workspaceId: Ulid,
      name: WorkspaceName.optional(),
      description: WorkspaceDescription.optional(),
      type: WorkspaceType.optional(),
      policy: PolicyChange.optional(),
      requestId,
    }),
    z.object({ workspace: Workspace }),
  ),
  'delete-workspace': write(z.object({ workspaceId: Ulid, confirmName: z.string(), requestId }), empty),

  'start-deploy': write(z.union([deployNew, deployKnown]), plantAndDeployment),
  'cancel-deploy': write(deployment.extend({ requestId }), z.object({ deployment: Deployment })),
  'retry-deploy': write(deployment.extend({ requestId }), z.object({ deployment: Deployment })),
  rollback: write(
    plant.extend({
      releaseId: Ulid.optional(),
      environment: Environment.optional(),
      ref: GitRef.optional(),
      requestId,
    }),
    plantAndDeployment,
  ),
  'approve-rollback': write(
    z.object({
      requestId: Ulid,
      decision: Decision,
      comment: z.string().max(limits.commentLength).optional(),
    }),
    z.object({ request: RollbackRequest }),
  ),
  'get-approvals': read(workspace, z.object({ requests: z.array(RollbackRequest) })),
  'resume-deploys': write(plant.extend({ requestId }), z.object({ plant: Plant })),

  'get-plant': read(plant, z.object({ plant: Plant })),
  'update-plant': write(
    plant.extend({
      name: PlantName.optional(),
      slug: Slug.optional(),
      gitUrl: z.string().min(1).max(limits.gitUrlLength).optional(),
      ref: GitRef.optional(),
      /** All of them in place of what was set; the single ones, as `start-deploy` names them, are changed after it. */
      settings: BuildSettings.optional(),
      ...BuildSettingsChange.shape,
      buildLimits: LowerBuildLimits.optional(),
      region: z.string().max(60).optional(),
      /** `null` takes it away. */
      gitCredential: GitCredential.nullable().optional(),
      requestId,
    }),
    z.object({ plant: Plant }),
  ),
  'delete-plant': write(plant.extend({ requestId }), empty),
  'get-releases': read(
    plant.extend({ environment: Environment.optional(), ...page.shape }),
    z.object({ releases: z.array(Release), cursor }),
  ),
  'get-deployment': read(deployment, z.object({ deployment: Deployment })),
  'get-deployments': read(
    workspace.extend({ plantId: Ulid.optional(), ...page.shape }),
    z.object({ deployments: z.array(Deployment), cursor }),
  ),
  'get-activity': read(
    workspace.extend({
      plantId: Ulid.optional(),
      kinds: z.array(ActivityKind).min(1).max(activityKinds.length).optional(),
      by: Uid.optional(),
      /** From this moment on, up to but without the other. */
      from: Timestamp.optional(),
      to: Timestamp.optional(),
      ...page.shape,
    }),
    z.object({ activity: z.array(Activity), cursor }),
  ),
  'verify-activity': read(workspace.extend({ noted: NotedSeal.optional() }), TrailVerdict),

  'add-secret': write(
    z.object({
      workspaceId: Ulid,
      name: SecretName,
      value: SecretValue,
      description: z.string().max(limits.descriptionLength).optional(),
      plantId: Ulid.optional(),
      environments: z.array(Environment).min(1).optional(),
      exposure: Exposure.optional(),
      requestId,
    }),
    z.object({ secret: Secret, ...secretsChanged }),
  ),
  'update-secret': write(
    z.object({
      workspaceId: Ulid,
      ...secretKey,
      value: SecretValue.optional(),
      description: z.string().max(limits.descriptionLength).optional(),
      environments: z.array(Environment).min(1).optional(),
      exposure: Exposure.optional(),
      requestId,
    }),
    z.object({ secret: Secret, ...secretsChanged }),
  ),
  'delete-secret': write(z.object({ workspaceId: Ulid, ...secretKey, requestId }), z.object(secretsChanged)),
  'get-secrets': read(workspace, z.object({ secrets: z.array(Secret), outdated: z.array(OutdatedRelease) })),
  'import-env': write(
    z.object({
      workspaceId: Ulid,
      text: z.string().max(limits.packetBytes),
      dryRun: z.boolean().optional(),
      plantId: Ulid.optional(),
      environments: z.array(Environment).min(1).optional(),
      /** The names in it that everybody may see. */
      public: z.array(SecretName).max(500).optional(),
      requestId,
    }),
    z.object({
      changes: z.array(ImportedName),
      problems: z.array(z.object({ line: z.int(), message: z.string() })),
      outdated: z.array(OutdatedRelease),
    }),
  ),
  redeploy: write(
    workspace.extend({ plantIds: z.array(Ulid).min(1).max(500).optional(), requestId }),
    z.object({
      deployments: z.array(Deployment),
      refused: z.array(z.object({ plantId: Ulid, environment: Environment, message: z.string() })),
    }),
  ),

  'watch-logs': socket(
    deployment.extend({ after: z.int().min(0).optional(), source: LogSource.optional() }),
    z.object({ lines: z.array(LogLine), next: z.int().min(0), done: z.boolean(), live: z.boolean() }),
    'data',
  ),
  'unwatch-logs': socket(deployment.extend({ source: LogSource.optional() }), empty, 'no'),

  'get-members': read(workspace, z.object({ members: z.array(Member), invites: z.array(Invite) })),
  'invite-member': write(
    z.object({
      workspaceId: Ulid,
      role: Role,
      email: z.email().optional(),
      expiresInHours: z.number().min(1).max(720).optional(),
      uses: z.int().min(1).max(100).optional(),
      requestId,
    }),
    z.object({ invite: Invite, link: z.string(), inviteToken: z.string() }),
  ),
  'revoke-invite': write(z.object({ workspaceId: Ulid, inviteId: z.string(), requestId }), empty),
  'set-role': write(z.object({ workspaceId: Ulid, uid: Uid, role: Role, requestId }), z.object({ member: Member })),
  'remove-member': write(z.object({ workspaceId: Ulid, uid: Uid, requestId }), empty),
  'transfer-ownership': write(
    z.object({ workspaceId: Ulid, uid: Uid, requestId }),
    z.object({ members: z.array(Member) }),
  ),

  wake: write(plant.extend({ requestId }), z.object({ plant: Plant })),
  sleep: write(plant.extend({ requestId }), z.object({ plant: Plant })),
  'run-command': write(
    z.object({
      workspaceId: Ulid,
      plantId: Ulid.optional(),
      command: z.string().min(1).max(limits.commandLineLength),
      requestId,
    }),
    z.object({ commandId: CommandId }),
  ),
  'console-input': socket(z.object({ commandId: CommandId, text: z.string().max(64 * 1024) }), empty, 'no'),
  'console-resize': socket(
    z.object({ commandId: CommandId, columns: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) }),
    empty,
    'no',
  ),
  'cancel-command': write(z.object({ commandId: CommandId, requestId }), empty),

  react: write(
    z.union([z.object({ target: Target, emoji: Emoji, requestId }), deployment.extend({ emoji: Emoji, requestId })]),
    empty,
  ),
  comment: write(z.object({ target: Target, text: CommentText, requestId }), empty),
  /** Of a deployment and its lines, of a plant with its deployments, or of the whole workspace. */
  'get-conversation': read(
    workspace.extend({ plantId: Ulid.optional(), deploymentId: Ulid.optional(), ...page.shape }),
    z.object({ comments: z.array(Comment), reactions: z.array(Reaction), cursor }),
  ),
  'set-viewing': socket(workspace.extend(Viewing.shape), empty, 'no'),
  'get-metrics': read(z.object({ from: Timestamp, to: Timestamp }), z.object({ series: MetricsSeries })),
} satisfies Record<string, CommandSpec>

export type Commands = typeof commands
export type CommandName = keyof Commands
/** What a client sends, before defaults and transforms. */
export type CommandInput<N extends CommandName> = z.input<Commands[N]['payload']>
/** What a handler gets. */
export type CommandPayload<N extends CommandName> = z.output<Commands[N]['payload']>
export type CommandData<N extends CommandName> = z.output<Commands[N]['data']>

export const commandNames = Object.keys(commands) as CommandName[]
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}
