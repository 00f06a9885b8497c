import type { EventsRequest } from '@trellis/shared/builder-protocol'
import { transition } from '../core/deployment-machine.ts'
import { Failure, fail } from '../core/failure.ts'
import type { DeploymentRecord } from '../core/records.ts'
import type { ReportHelpers } from './build-reports.ts'
import type { Builder } from './build-tokens.ts'
import type { Parts } from './parts.ts'
import { RecentBuilders } from './recent-builders.ts'
import type { BuildReportService } from './services.ts'

/** Step reports and log batches; also the heartbeat that keeps the attempt's lease. */
export function takeEvents(parts: Parts, helpers: ReportHelpers): BuildReportService['events'] {
  const recent = new RecentBuilders(parts)
  return async (token, request) => {
    const { attempt } = request
    const builder = await (hasReports(request) ? recent.ask(token, attempt) : recent.recall(token, attempt))
    const { id } = builder.record
    if (request.logs) assertSequence(request.logs)
    await helpers.jobs.renew(id, request.attempt)
    await applyReports(helpers, { builder, request })
    const inCharge = async () => void (await recent.ask(token, attempt))
    if (!request.logs || request.logs.lines.length === 0) return helpers.archive.place(id, inCharge)
    return helpers.archive.ingest(id, { ...request.logs, inCharge })
  }
}

/** What only moves a percentage goes over the Relay; what changes a step is committed first. */
async function applyReports(
  helpers: ReportHelpers,
  { builder, request }: { builder: Builder; request: EventsRequest },
): Promise<void> {
  const { record } = builder
  const { attempt, steps, commit, analysis } = request
  if (!hasReports(request)) return
  const input = {
    type: 'report' as const,
    attempt,
    steps,
    ...(commit ? { commit } : {}),
    ...(analysis ? { analysis } : {}),
  }
  const result = transition(record, input)
  if ('refusal' in result) throw new Failure(result.refusal)
  if (commit || analysis || stepsMoved(record, result.next)) {
    await helpers.changes.change({ deploymentId: record.id, input: () => input })
    return
  }
  await helpers.changes.tellProgress({ ...result.next, version: record.version })
}

function hasReports({ steps, commit, analysis }: EventsRequest): boolean {
  return steps.length > 0 || commit !== undefined || analysis !== undefined
}

function assertSequence(logs: NonNullable<EventsRequest['logs']>): void {
  const broken = logs.lines.findIndex((line, index) => line.seq !== logs.first + index || line.source !== 'build')
  if (broken === -1) return
  throw fail('invalid', `Line ${broken + 1} of the batch has another number than its place. Nothing was taken.`)
}

function stepsMoved(before: DeploymentRecord, after: DeploymentRecord): boolean {
  return before.state.steps.some((step, index) => step.status !== after.state.steps[index]?.status)
}
