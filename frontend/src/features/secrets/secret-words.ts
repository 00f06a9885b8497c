import type { Environment, Secret } from '@trellis/shared'
import { count } from '../../lib/format.ts'
import type { Choice } from '../../ui/select-field.tsx'

/** Where a secret holds, in words. `plantName` is that of its plant, where it has one. */
export function scopeWords(secret: Pick<Secret, 'plantId' | 'environments'>, plantName: string | undefined): string {
  const where = secret.plantId ? (plantName ?? 'A deleted plant') : 'All plants'
  return secret.environments.length === 1 ? `${where}, ${secret.environments[0]} only` : where
}

/** Where it is used: what visitors get now, and what the next builds get. */
export function useWords(secret: Secret): string {
  const live = secret.uses?.length ?? 0
  if (live > 0) {
    const old = secret.uses?.filter(({ current }) => !current).length ?? 0
    return `in ${count(live, 'live release')}${old > 0 ? `, ${old} with a former value` : ''}`
  }
  const plants = secret.plantIds?.length ?? 0
  return plants > 0 ? `in the next build of ${count(plants, 'plant')}` : 'not used yet'
}

export const environmentChoices: Choice[] = [
  { value: 'all', label: 'Production and preview' },
  { value: 'production', label: 'Production only' },
  { value: 'preview', label: 'Preview only' },
]

export const allEnvironments: readonly Environment[] = ['production', 'preview']

/** Which of the choices above a secret has. */
export function choiceOf(environments: readonly Environment[]): string {
  return environments.length === 1 ? (environments[0] ?? 'all') : 'all'
}

/** As the contract has it: absent for everywhere. */
export function environmentsOf(choice: string): { environments?: Environment[] } {
  return choice === 'production' || choice === 'preview' ? { environments: [choice] } : {}
}

/** What belongs to one plant, or to all: the plant's own first, then what it gets from the workspace. */
export function secretsOfPlant(secrets: readonly Secret[], plantId: string): Secret[] {
  const mine = secrets.filter((secret) => secret.plantId === plantId || secret.plantId === undefined)
  return mine.sort((a, b) => Number(!a.plantId) - Number(!b.plantId) || a.name.localeCompare(b.name))
}
