import { buildCaches } from './build-caches.ts'
import { claimBuild } from './build-claim.ts'
import { takeEvents } from './build-events.ts'
import { finishBuild } from './build-finish.ts'
import { buildOutput } from './build-output.ts'
import { tokenOf } from './build-tokens.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Expectations } from './expectations.ts'
import type { Jobs } from './jobs.ts'
import type { LogArchive } from './log-archive.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import type { BuildReportService } from './services.ts'
import type { Settlement } from './settlement.ts'

export type ReportHelpers = {
  changes: DeploymentChanges
  archive: LogArchive
  jobs: Jobs
  publishing: Publishing
  settlement: Settlement
  expectations: Expectations
}

/** What builders say, and what it does. Every method checks token and attempt before anything else. */
export function createBuildReports(parts: Parts, helpers: ReportHelpers): BuildReportService {
  return {
    authenticate: async (token) => void (await tokenOf(parts, parts.store, token)),
    claim: claimBuild(parts, helpers),
    events: takeEvents(parts, helpers),
    finish: finishBuild(parts, helpers),
    ...buildOutput(parts),
    ...buildCaches(parts),
  }
}
