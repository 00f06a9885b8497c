import { z } from 'zod'
import { Progress, Sha256, Timestamp, Uid, Ulid, Version } from './ids.ts'
import { limits } from './limits.ts'
import { Commit, Environment } from './plant.ts'

/** The steps of a deploy, in their order. A rollback has `rollbackSteps`. */
export const deploySteps = ['queue', 'clone', 'analyze', 'install', 'build', 'upload', 'verify', 'release'] as const
export const rollbackSteps = ['verify', 'release'] as const

export const StepName = z.enum(deploySteps)
export type StepName = z.infer<typeof StepName>

export const StepStatus = z.enum(['pending', 'active', 'completed', 'failed', 'skipped', 'cancelled'])
export type StepStatus = z.infer<typeof StepStatus>

/** `id` and `name` are both the step's word; labels are the reader's business. */
export const Step = z.object({
  id: StepName,
  name: z.string(),
  status: StepStatus,
  progress: Progress,
  startedAt: Timestamp.optional(),
  finishedAt: Timestamp.optional(),
  message: z.string().optional(),
})
export type Step = z.infer<typeof Step>

export const DeploymentKind = z.enum(['deploy', 'rollback'])
export type DeploymentKind = z.infer<typeof DeploymentKind>

export const DeploymentStatus = z.enum(['queued', 'building', 'ready', 'error', 'cancelled'])
export type DeploymentStatus = z.infer<typeof DeploymentStatus>

/** What is likely wrong and what to do, in words, made from a table of known failures. */
export const Insight = z.object({
  step: StepName,
  blame: z.enum(['yours', 'ours']),
  title: z.string(),
  cause: z.string(),
  advice: z.string(),
  firstFailingLine: z.object({ seq: z.int().min(1), text: z.string() }).optional(),
  /** A change that may help: a build setting by its name, or a variable of the build. Never made by itself. */
  setting: z.object({ name: z.string().max(100), value: z.string().max(limits.commandLineLength) }).optional(),
})
export type Insight = z.infer<typeof Insight>

export const DeploymentError = z.object({ code: z.string(), step: StepName, message: z.string() })
export type DeploymentError = z.infer<typeof DeploymentError>

/** Something that will not stop a build but that people should know of. Never holds the secret that it is about. */
export const Risk = z.object({
  title: z.string().max(200),
  detail: z.string().max(1000),
  file: z.string().max(limits.pathLength).optional(),
  line: z.int().min(1).optional(),
})
export type Risk = z.infer<typeof Risk>

/** One thing that the analysis found: what it is, its value, why, and the file that said so. */
export const Found = z.object({
  what: z.string().max(100),
  value: z.string().max(limits.commandLineLength),
  because: z.string().max(500),
  file: z.string().max(limits.pathLength).optional(),
})
export type Found = z.infer<typeof Found>

/** What the analysis found, each with the file that said so. */
export const AnalysisReport = z.object({
  framework: z.string(),
  packageManager: z.string().optional(),
  nodeVersion: z.string().optional(),
  installCommand: z.string().optional(),
  buildCommand: z.string().optional(),
  outputDir: z.string().optional(),
  fallback: z.enum(['none', 'spa']),
  because: z.array(z.string()),
  warnings: z.array(z.string()),
  found: z.array(Found).max(50).optional(),
  risks: z.array(Risk).max(100).optional(),
})
export type AnalysisReport = z.infer<typeof AnalysisReport>

export const LogProof = z.object({ lines: z.int().min(0), sha256: Sha256 })
export type LogProof = z.infer<typeof LogProof>

export const Deployment = z.object({
  id: Ulid,
  version: Version,
  kind: DeploymentKind,
  plantId: Ulid,
  workspaceId: Ulid,
  environment: Environment,
  status: DeploymentStatus,
  ref: z.string(),
  commit: Commit.optional(),
  steps: z.array(Step),
  progress: Progress,
  message: z.string(),
  /** Its own address, which never changes. */
  url: z.string().optional(),
  /** Of a preview: the address of its ref, which shows the newest release of that ref. */
  branchUrl: z.string().optional(),
  releaseId: Ulid.optional(),
  error: DeploymentError.optional(),
  insight: Insight.optional(),
  analysis: AnalysisReport.optional(),
  reason: z.string().optional(),
  supersededBy: Ulid.optional(),
  log: LogProof.optional(),
  requestedBy: Uid,
  createdAt: Timestamp,
  startedAt: Timestamp.optional(),
  finishedAt: Timestamp.optional(),
})
export type Deployment = z.infer<typeof Deployment>

/** The live picture of one deployment. `id` is the plant's; `eta` is the expected rest in milliseconds. */
export const PipelineUpdate = z.object({
  id: Ulid,
  deploymentId: Ulid,
  version: Version,
  kind: DeploymentKind,
  status: DeploymentStatus,
  steps: z.array(Step),
  progress: Progress,
  message: z.string(),
  eta: z.int().min(0).optional(),
})
export type PipelineUpdate = z.infer<typeof PipelineUpdate>
