import { z } from 'zod'
import { LowerBuildLimits } from './build-limits.ts'
import { Timestamp, Uid, Ulid, Version } from './ids.ts'
import { limits } from './limits.ts'

export const PlantKind = z.enum(['static', 'service'])
export type PlantKind = z.infer<typeof PlantKind>

export const PlantStatus = z.enum(['EMPTY', 'DEPLOYING', 'HEALTHY', 'SLEEPING', 'FAILED'])
export type PlantStatus = z.infer<typeof PlantStatus>

export const Environment = z.enum(['production', 'preview'])
export type Environment = z.infer<typeof Environment>

/** `<slug>` of `<slug>.<apps domain>`. Two hyphens in a row are kept for deployment and preview addresses. */
export const Slug = z
  .string()
  .min(3, 'must have at least 3 characters')
  .max(40, 'must have at most 40 characters')
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, beginning with a letter',
  )
export type Slug = z.infer<typeof Slug>

/** A branch, tag or commit. `HEAD` is the repository's default branch. */
export const GitRef = z
  .string()
  .trim()
  .min(1)
  .max(limits.refLength)
  .regex(/^(?!-)(?!.*\.\.)(?!.*@\{)[^\s~^:?*[\\\p{Cc}]+$/u, 'is not a name that git allows for a branch, tag or commit')
export type GitRef = z.infer<typeof GitRef>

const commandText = z.string().trim().max(limits.commandLineLength)
const commandLine = commandText.min(1)
const folder = z
  .string()
  .trim()
  .max(limits.pathLength)
  .refine((path) => !path.startsWith('/') && !path.split(/[\\/]/).includes('..'), 'must stay inside the repository')

export const PlantName = z.string().trim().min(1).max(limits.nameLength)

/** How to build, as the person set it; whatever is absent is found by the builder's analysis. */
export const BuildSettings = z.object({
  rootDir: folder.optional(),
  installCommand: commandLine.optional(),
  buildCommand: commandLine.optional(),
  outputDir: folder.optional(),
  startCommand: commandLine.optional(),
  /** Whether the git submodules of the repository are fetched too. */
  submodules: z.boolean().optional(),
})
export type BuildSettings = z.infer<typeof BuildSettings>

/** Build settings changed one by one: an empty text or `null` takes one away, and what is absent stays. */
export const BuildSettingsChange = z.object({
  rootDir: folder.nullable().optional(),
  installCommand: commandText.nullable().optional(),
  buildCommand: commandText.nullable().optional(),
  outputDir: folder.nullable().optional(),
  startCommand: commandText.nullable().optional(),
  submodules: z.boolean().nullable().optional(),
})
export type BuildSettingsChange = z.infer<typeof BuildSettingsChange>

export const GitCredential = z.object({ secretId: Ulid, username: z.string().max(100).optional() })
export type GitCredential = z.infer<typeof GitCredential>

/** The commit that a deployment resolved its ref to. */
export const Commit = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  message: z.string(),
  author: z.string(),
  at: Timestamp,
})
export type Commit = z.infer<typeof Commit>

export const LiveRelease = z.object({
  releaseId: Ulid,
  commit: Commit,
  at: Timestamp,
  by: Uid,
})
export type LiveRelease = z.infer<typeof LiveRelease>

export const Plant = z.object({
  id: Ulid,
  version: Version,
  workspaceId: Ulid,
  name: z.string(),
  slug: z.string(),
  kind: PlantKind,
  status: PlantStatus,
  gitUrl: z.string(),
  ref: z.string(),
  url: z.string(),
  live: LiveRelease.optional(),
  latestDeploymentId: Ulid.optional(),
  automatic: z.object({
    paused: z.boolean(),
    reason: z.string().optional(),
    by: Uid.optional(),
    at: Timestamp.optional(),
  }),
  openRequestId: Ulid.optional(),
  queue: z.object({ position: z.int().min(1), reason: z.string() }).optional(),
  region: z.string(),
  settings: BuildSettings,
  /** The secret that git fetches the source with. */
  gitCredential: GitCredential.optional(),
  /** Lower limits for this plant's builds. */
  buildLimits: LowerBuildLimits.optional(),
  createdBy: Uid,
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Plant = z.infer<typeof Plant>
