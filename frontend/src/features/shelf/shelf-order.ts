import type { Plant, PlantStatus } from '@trellis/shared'
import { worstFirst } from '../../lib/plant-states.ts'

export type Sort = 'attention' | 'recent' | 'name'
export type ShelfView = { status: PlantStatus | 'all'; search: string; sort: Sort }

export const sorts: { id: Sort; label: string }[] = [
  { id: 'attention', label: 'Needs attention first' },
  { id: 'recent', label: 'Last changed first' },
  { id: 'name', label: 'By name' },
]

function matches(plant: Plant, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const text = [plant.name, plant.slug, plant.gitUrl, plant.ref, plant.live?.commit.message, plant.live?.commit.author]
  const whole = `${text.join('\n')}\n${plant.live?.commit.sha ?? ''}`.toLowerCase()
  return words.every((word) => whole.includes(word))
}

const byName = (a: Plant, b: Plant) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)
const byRecent = (a: Plant, b: Plant) =>
  a.updatedAt === b.updatedAt ? byName(a, b) : a.updatedAt < b.updatedAt ? 1 : -1

const order: Record<Sort, (a: Plant, b: Plant) => number> = {
  attention: (a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status) || byName(a, b),
  recent: byRecent,
  name: byName,
}

/** The plants to show, in their order. Does not change what it is given. */
export function arrange(plants: readonly Plant[], view: ShelfView): Plant[] {
  const shown = plants.filter((plant) => view.status === 'all' || plant.status === view.status)
  return shown.filter((plant) => matches(plant, view.search)).sort(order[view.sort])
}

export function countByStatus(plants: readonly Plant[]): Map<PlantStatus, number> {
  const counts = new Map<PlantStatus, number>()
  for (const { status } of plants) counts.set(status, (counts.get(status) ?? 0) + 1)
  return counts
}
