import { z } from 'zod'
import { Progress, Sha256, Timestamp, Uid, Ulid, Version } from './ids.ts'
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
})
export type Insight = z.infer<typeof Insight>

export const DeploymentError = z.object({ code: z.string(), step: StepName, message: z.string() })
export type DeploymentError = z.infer<typeof DeploymentError>

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
  url: z.string().optional(),
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
