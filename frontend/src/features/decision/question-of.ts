import type { Deployment, RollbackRequest } from '@trellis/shared'

/**
 * The question that a plant's page speaks of: the newest, unless a later deployment has gone live since. Ids rise with
 * time, so that they tell which came later.
 */
export function questionOf(
  requests: readonly RollbackRequest[],
  deployments: readonly Pick<Deployment, 'id' | 'status' | 'kind'>[],
): RollbackRequest | undefined {
  const [newest] = [...requests].sort((a, b) => (a.id < b.id ? 1 : -1))
  if (!newest || newest.status === 'open') return newest
  const later = deployments.some(({ id, status, kind }) => status === 'ready' && kind === 'deploy' && id > newest.id)
  return later ? undefined : newest
}
