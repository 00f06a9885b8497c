// The names that an outside client knows from the written contract, written down by hand: the tests must not learn them
// from the code that they test. Only what the tests read is named.

export type Step = { id: string; name: string; status: string; progress: number; message?: string }

export type Commit = { sha: string; message: string; author: string; at: string }

export type Plant = {
  id: string
  version: number
  workspaceId: string
  slug: string
  status: string
  url: string
  live?: { releaseId: string; commit: Commit }
  latestDeploymentId?: string
  automatic: { paused: boolean }
  queue?: { position: number; reason: string }
}

export type Deployment = {
  finishedAt?: string
  id: string
  version: number
  kind: string
  plantId: string
  status: string
  commit?: Commit
  steps: Step[]
  progress: number
  url?: string
  releaseId?: string
  error?: { code: string; step: string; message: string }
  insight?: { step: string; cause: string; advice: string; firstFailingLine?: { seq: number; text: string } }
  reason?: string
  supersededBy?: string
}

export type PipelineUpdate = {
  id: string
  deploymentId: string
  version: number
  status: string
  steps: Step[]
  progress: number
  message: string
}

export type Member = { uid: string; name: string; email?: string; role: string }

export type LogLine = { seq: number; at: string; step: string; stream: string; text: string; source: string }
export type LogPage = { lines: LogLine[]; next: number; done: boolean; live: boolean }
export type LogEnd = { deploymentId: string; lines: number; sha256: string }
export type NewLog = { id: string; deploymentId: string; logs: LogLine[] }

export type Refusal = { code: string; message: string; issues?: { path: string; message: string }[] }
export type Reply<T> = { ok: true; data: T } | { ok: false; error: Refusal }
