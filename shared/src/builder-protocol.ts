import { z } from 'zod'
import { AnalysisReport, Insight, StepName, StepStatus } from './deployment.ts'
import { Progress, Sha256, Timestamp, Ulid } from './ids.ts'
import { limits } from './limits.ts'
import { LogLine } from './log.ts'
import { BuildSettings, Commit, Environment, GitRef, PlantKind } from './plant.ts'

/**
 * What a builder and the backend say to each other, over HTTP below `/builder/v1`, each request with
 * `Authorization: Bearer <the job's token>`. Every body carries `attempt`; a stale one is refused with `conflict`, after
 * which the builder stops at once. Answers use the common envelope.
 *
 *   POST /builder/v1/claim       ClaimRequest     -> BuildPlan
 *   POST /builder/v1/events      EventsRequest    -> EventsAnswer      (also the heartbeat: at least every 5 s)
 *   POST /builder/v1/manifest    ManifestRequest  -> ManifestAnswer
 *   POST /builder/v1/cache       CacheRequest     -> CacheAnswer
 *   PUT  /builder/v1/blobs/:sha  bytes            -> 201, or 412 when it is stored already  (embedded artifacts only)
 *   GET  /builder/v1/blobs/:sha  -> bytes          (only blobs that a cache answer named; embedded artifacts only)
 *   POST /builder/v1/finish      FinishRequest    -> FinishAnswer
 */
export const builderBase = '/builder/v1'

/** What the runner hands to a builder on its standard input, as one line of JSON. Nothing of it stands on a command line. */
export const JobOrder = z.object({
  backendUrl: z.string(),
  token: z.string(),
  deploymentId: Ulid,
  attempt: z.int().min(1),
  /** The job's own folder: work tree, spool, temporary files. Removed by the runner after the end. */
  folder: z.string(),
  isolation: z.enum(['bubblewrap', 'container', 'uid', 'none']),
  /** A folder for toolchains, shared by all jobs, written only by builders outside the sandbox. */
  toolchains: z.string(),
  /** A folder on the job's disk for what plants keep between builds, written only by builders outside the sandbox. */
  caches: z.string().optional(),
  /** Hosts that git may reach although they are private. */
  allowPrivateGit: z.array(z.string()),
  /** Whether `file:` sources are allowed. */
  allowFileGit: z.boolean(),
})
export type JobOrder = z.infer<typeof JobOrder>

/** The nonce lets the same builder repeat a claim whose answer was lost. `pid` and `startTime` name a local process. */
export const ClaimRequest = z.object({
  attempt: z.int().min(1),
  nonce: z.string().min(16).max(128),
  pid: z.int().optional(),
  startTime: z.string().optional(),
})
export type ClaimRequest = z.infer<typeof ClaimRequest>

export const BuildLimits = z.object({
  seconds: z.int().min(1),
  memoryBytes: z.int().min(1),
  processes: z.int().min(1),
  diskBytes: z.int().min(1),
  logBytes: z.int().min(1),
  logLines: z.int().min(1),
  outputFiles: z.int().min(1),
  outputFileBytes: z.int().min(1),
  outputBytes: z.int().min(1),
})
export type BuildLimits = z.infer<typeof BuildLimits>

export const BuildSecret = z.object({ name: z.string(), value: z.string(), exposure: z.enum(['secret', 'public']) })
export type BuildSecret = z.infer<typeof BuildSecret>

export const BuildPlan = z.object({
  deploymentId: Ulid,
  plantId: Ulid,
  workspaceId: Ulid,
  attempt: z.int().min(1),
  /** The first log number to use. */
  firstSeq: z.int().min(1),
  environment: Environment,
  kind: PlantKind,
  source: z.object({
    gitUrl: z.string(),
    ref: z.union([GitRef, z.literal('HEAD')]),
    credential: z.object({ username: z.string(), password: z.string() }).optional(),
  }),
  /** Hosts that git may reach although they are private, besides those of the order. */
  allowPrivateGit: z.array(z.string()).optional(),
  settings: BuildSettings,
  secrets: z.array(BuildSecret),
  limits: BuildLimits,
  /** `SITE_URL`-like values that a build may want: TRELLIS_URL of the site, deployment id, commit comes later. */
  variables: z.record(z.string(), z.string()),
})
export type BuildPlan = z.infer<typeof BuildPlan>

export const StepReport = z.object({
  step: StepName,
  status: StepStatus,
  progress: Progress,
  at: Timestamp,
  message: z.string().max(500).optional(),
})
export type StepReport = z.infer<typeof StepReport>

/** `steps` in order, only what is new; `logs.first` is the seq of `logs.lines[0]`. Without either it is a heartbeat. */
export const EventsRequest = z.object({
  attempt: z.int().min(1),
  steps: z.array(StepReport).max(200).default([]),
  commit: Commit.optional(),
  analysis: AnalysisReport.optional(),
  logs: z.object({ first: z.int().min(1), lines: z.array(LogLine).max(limits.logPageLines) }).optional(),
})
export type EventsRequest = z.infer<typeof EventsRequest>

/**
 * `accepted`: the last seq that the backend took; `durable`: the last one that the Store holds. Everything above
 * `durable` must be kept, and is sent again from `accepted + 1`, which may be lower than what was sent before.
 * `wait`: milliseconds to hold back, because the backend's memory is full; nothing is lost. `cancel`: stop now.
 */
export const EventsAnswer = z.object({
  accepted: z.int().min(0),
  durable: z.int().min(0),
  wait: z.int().min(0).optional(),
  cancel: z.boolean().optional(),
})
export type EventsAnswer = z.infer<typeof EventsAnswer>

const OutputFile = z.object({
  path: z.string().min(1).max(limits.pathLength),
  sha256: Sha256,
  size: z.int().min(0),
  type: z.string().max(200),
})
/** A smaller form of a file: `of` is the sha256 of the file. */
const OutputVariant = z.object({
  of: Sha256,
  encoding: z.enum(['br', 'gzip']),
  sha256: Sha256,
  size: z.int().min(0),
})

/** One page of the output. The pages only ask what is missing; what counts is the manifest blob that `finish` names. */
export const ManifestRequest = z.object({
  attempt: z.int().min(1),
  files: z.array(OutputFile).max(limits.manifestPageFiles).default([]),
  variants: z
    .array(OutputVariant)
    .max(2 * limits.manifestPageFiles)
    .default([]),
  /** The manifest blob itself, as the last thing. */
  manifest: z.object({ sha256: Sha256, size: z.int().min(0) }).optional(),
})
export type ManifestRequest = z.infer<typeof ManifestRequest>

/** Where to PUT a blob. A 412 counts as stored. A relative `url` is relative to the backend's and takes the job's token. */
export const UploadTarget = z.object({
  sha256: Sha256,
  url: z.string(),
  headers: z.record(z.string(), z.string()),
})
export type UploadTarget = z.infer<typeof UploadTarget>

export const KnownVariant = z.object({
  of: Sha256,
  encoding: z.enum(['br', 'gzip']),
  sha256: Sha256,
  size: z.int().min(0),
})
export type KnownVariant = z.infer<typeof KnownVariant>

/** `missing` is what must be uploaded; `known` are smaller forms that exist already for files that exist already. */
export const ManifestAnswer = z.object({
  missing: z.array(UploadTarget),
  known: z.array(KnownVariant),
})
export type ManifestAnswer = z.infer<typeof ManifestAnswer>

/** What a dependency cache depends on. */
export const CacheKey = z.object({
  lockfile: Sha256,
  packageManager: z.string().max(60),
  nodeVersion: z.string().max(60),
})
export type CacheKey = z.infer<typeof CacheKey>

/** Without `save` asks for a cache; with it declares one, whose blob is PUT where the answer says. */
export const CacheRequest = z.object({
  attempt: z.int().min(1),
  key: CacheKey,
  save: z.object({ sha256: Sha256, size: z.int().min(0) }).optional(),
})
export type CacheRequest = z.infer<typeof CacheRequest>

/** `found.exact` is false for the plant's newest cache with another key of the same manager and Node version. */
export const CacheAnswer = z.object({
  found: z.object({ sha256: Sha256, size: z.int(), url: z.string(), exact: z.boolean() }).optional(),
  upload: UploadTarget.optional(),
})
export type CacheAnswer = z.infer<typeof CacheAnswer>

/** `blame` says whose fault it was; `code` is a word such as `build_failed`, `no_output`, `timed_out`. */
export const BuildFailure = z.object({
  step: StepName,
  code: z.string().max(60),
  message: z.string().max(2000),
  insight: Insight.optional(),
})
export type BuildFailure = z.infer<typeof BuildFailure>

/** The outcome, once. `log` is over the builder's lines, up to and with its last. Refused until all lines are accepted. */
export const FinishRequest = z.object({
  attempt: z.int().min(1),
  log: z.object({ lines: z.int().min(0), sha256: Sha256 }),
  outcome: z.discriminatedUnion('status', [
    z.object({
      status: z.literal('uploaded'),
      manifest: z.object({ sha256: Sha256, size: z.int().min(0) }),
      uploadedFiles: z.int().min(0),
      uploadedBytes: z.int().min(0),
    }),
    z.object({ status: z.literal('failed'), failure: BuildFailure }),
    z.object({ status: z.literal('cancelled') }),
  ]),
})
export type FinishRequest = z.infer<typeof FinishRequest>

/** `accepted` lower than the log's `lines` means: send the rest, then finish again. */
export const FinishAnswer = z.object({ done: z.boolean(), accepted: z.int().min(0), durable: z.int().min(0) })
export type FinishAnswer = z.infer<typeof FinishAnswer>
