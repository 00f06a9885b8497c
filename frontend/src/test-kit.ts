import type {
  Decision,
  Deployment,
  LogLine,
  PipelineUpdate,
  Plant,
  RollbackRequest,
  Step,
  StepName,
  Vote,
} from '@trellis/shared'

/** Makers of valid things for tests; each takes only what the test is about. */
export const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1, 12, 0, seconds)).toISOString()

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const ulid = (number: number) => {
  let text = ''
  for (let rest = number; text.length < 26; rest = Math.floor(rest / 32)) text = digits[rest % 32] + text
  return text
}

export const workspaceId = ulid(1)

export function plant(change: Partial<Plant> = {}): Plant {
  return {
    id: ulid(10),
    version: 1,
    workspaceId,
    name: 'Shop',
    slug: 'shop',
    kind: 'static',
    status: 'HEALTHY',
    gitUrl: 'https://example.com/a/shop.git',
    ref: 'HEAD',
    url: 'http://shop.localhost:8080',
    automatic: { paused: false },
    region: 'local',
    settings: {},
    createdBy: 'u1',
    createdAt: at(0),
    updatedAt: at(0),
    ...change,
  }
}

export function step(id: StepName, status: Step['status'], times: [number?, number?] = []): Step {
  const [startedAt, finishedAt] = times
  return {
    id,
    name: id,
    status,
    progress: status === 'completed' ? 100 : 0,
    ...(startedAt !== undefined && { startedAt: at(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: at(finishedAt) }),
  }
}

export function deployment(change: Partial<Deployment> = {}): Deployment {
  return {
    id: ulid(20),
    version: 1,
    kind: 'deploy',
    plantId: ulid(10),
    workspaceId,
    environment: 'production',
    status: 'building',
    ref: 'HEAD',
    steps: [step('clone', 'active')],
    progress: 0,
    message: '',
    requestedBy: 'u1',
    createdAt: at(0),
    ...change,
  }
}

export function pipeline(change: Partial<PipelineUpdate> = {}): PipelineUpdate {
  return {
    id: ulid(10),
    deploymentId: ulid(20),
    version: 1,
    kind: 'deploy',
    status: 'building',
    steps: [step('clone', 'active')],
    progress: 0,
    message: '',
    ...change,
  }
}

export function line(seq: number, change: Partial<LogLine> = {}): LogLine {
  return { seq, at: at(seq), step: 'build', stream: 'stdout', text: `line ${seq}`, source: 'build', ...change }
}

export function lines(from: number, to: number, change: Partial<LogLine> = {}): LogLine[] {
  return Array.from({ length: to - from + 1 }, (_, i) => line(from + i, change))
}

export function rollbackRequest(change: Partial<RollbackRequest> = {}): RollbackRequest {
  return {
    id: ulid(40),
    version: 1,
    workspaceId,
    plantId: ulid(10),
    environment: 'production',
    deploymentId: ulid(20),
    failedStep: 'build',
    reason: '"npm run build" failed with exit code 1.',
    liveReleaseId: ulid(30),
    targetReleaseId: ulid(30),
    changes: { files: [], settings: [], secrets: [] },
    needed: 2,
    eligible: ['developer', 'maintainer', 'owner'],
    votes: [],
    deadline: at(3600),
    status: 'open',
    createdAt: at(0),
    ...change,
  }
}

export function vote(uid: string, decision: Decision, comment?: string): Vote {
  return { uid, name: `Name of ${uid}`, decision, ...(comment && { comment }), at: at(1), via: 'trellis' }
}
