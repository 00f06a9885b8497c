import type { Deployment } from '@trellis/shared'
import { stepLabels } from '../../lib/step-labels.ts'

const reasons: Record<string, string> = {
  superseded: 'a newer one took its place',
  cancelled: 'by a member',
}

/** What to say beside a deployment's outcome, in a few words. */
export function outcomeDetail(deployment: Deployment): string {
  if (deployment.status === 'error' && deployment.error) return `at ${stepLabels[deployment.error.step].toLowerCase()}`
  if (deployment.status === 'cancelled' && deployment.reason) return reasons[deployment.reason] ?? deployment.reason
  return deployment.kind === 'rollback' ? 'rollback' : ''
}
