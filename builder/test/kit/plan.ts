import type { BuildPlan } from '@trellis/shared'

const mega = 1024 * 1024

export type PlanChanges = Omit<Partial<BuildPlan>, 'limits'> & { limits?: Partial<BuildPlan['limits']> }

/** A build plan with limits that a small build keeps. */
export function makePlan(gitUrl: string, changes: PlanChanges = {}): BuildPlan {
  const { limits, ...rest } = changes
  return {
    deploymentId: '01JD0000000000000000000001',
    plantId: '01JD0000000000000000000002',
    workspaceId: '01JD0000000000000000000003',
    attempt: 1,
    firstSeq: 1,
    environment: 'production',
    kind: 'static',
    source: { gitUrl, ref: 'HEAD' },
    settings: {},
    secrets: [],
    variables: {},
    limits: {
      ...{ seconds: 120, memoryBytes: 2048 * mega, processes: 200, diskBytes: 2048 * mega },
      ...{ logBytes: 64 * mega, logLines: 1_000_000 },
      ...{ outputFiles: 50_000, outputFileBytes: 256 * mega, outputBytes: 2048 * mega },
      ...limits,
    },
    ...rest,
  }
}
