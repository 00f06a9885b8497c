import type { QueueRecord } from './records.ts'

export type QueueLimits = { server: number; workspace: (workspaceId: string) => number }
export type QueuePlace = { deploymentId: string; plantId: string; position: number; reason: string }
export type QueuePlan = { start: string[]; waiting: QueuePlace[] }

/**
 * Who builds next. `entries` are in the order of their arrival. One deployment per plant and target builds at a time;
 * limits hold per workspace and for the server; an entry that cannot start does not hold up those behind it of other
 * workspaces. `position` counts from 1 over all that wait; `reason` is a sentence for people.
 */
export function planQueue(entries: readonly QueueRecord[], limits: QueueLimits): QueuePlan {
  const building = entries.filter((entry) => entry.status === 'building')
  const busyTargets = new Set(building.map(targetKey))
  const perWorkspace = new Map<string, number>()
  for (const entry of building) bump(perWorkspace, entry.workspaceId)
  let running = building.length
  const plan: QueuePlan = { start: [], waiting: [] }
  for (const entry of entries) {
    if (entry.status === 'building') continue
    const reason = whyNot(entry, { busyTargets, perWorkspace, running, limits })
    if (reason === undefined) {
      plan.start.push(entry.deploymentId)
      busyTargets.add(targetKey(entry))
      bump(perWorkspace, entry.workspaceId)
      running += 1
    } else {
      plan.waiting.push({
        deploymentId: entry.deploymentId,
        plantId: entry.plantId,
        position: plan.waiting.length + 1,
        reason,
      })
    }
  }
  return plan
}

type Load = {
  busyTargets: ReadonlySet<string>
  perWorkspace: ReadonlyMap<string, number>
  running: number
  limits: QueueLimits
}

function whyNot(entry: QueueRecord, load: Load): string | undefined {
  if (load.busyTargets.has(targetKey(entry))) {
    return entry.target === 'production'
      ? 'Another deployment of this plant is building.'
      : 'Another deployment of this branch is building.'
  }
  const allowed = load.limits.workspace(entry.workspaceId)
  if ((load.perWorkspace.get(entry.workspaceId) ?? 0) >= allowed) {
    return `This workspace builds ${times(allowed)} at once.`
  }
  if (load.running >= load.limits.server) return `This server builds ${times(load.limits.server)} at once.`
  return undefined
}

function times(count: number): string {
  return count === 1 ? 'one deployment' : `${count} deployments`
}

function targetKey(entry: QueueRecord): string {
  return `${entry.plantId} ${entry.target}`
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/**
 * The waiting entries that a new deployment of the same plant and target takes the place of; never one that builds.
 * `entries` are those of one plant.
 */
export function supersededBy(entries: readonly QueueRecord[], target: string): QueueRecord[] {
  return entries.filter((entry) => entry.status === 'queued' && entry.target === target)
}
