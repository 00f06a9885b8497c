import type { Deployment, PlantStatus } from '@trellis/shared'

export type Tone = 'leaf' | 'amber' | 'coral' | 'dusk' | 'stone'

/** What a state is called and which colour and shape stand beside the word. */
export const plantStates: Record<PlantStatus, { word: string; tone: Tone }> = {
  HEALTHY: { word: 'Healthy', tone: 'leaf' },
  DEPLOYING: { word: 'Deploying', tone: 'amber' },
  FAILED: { word: 'Failed', tone: 'coral' },
  SLEEPING: { word: 'Sleeping', tone: 'dusk' },
  EMPTY: { word: 'Nothing deployed yet', tone: 'stone' },
}

export const deploymentStates: Record<Deployment['status'], { word: string; tone: Tone }> = {
  queued: { word: 'Queued', tone: 'amber' },
  building: { word: 'Building', tone: 'amber' },
  ready: { word: 'Ready', tone: 'leaf' },
  error: { word: 'Failed', tone: 'coral' },
  cancelled: { word: 'Cancelled', tone: 'stone' },
}

/** From the worst to the best; the favicon and the title show the first that some plant is in. */
export const worstFirst = [
  'FAILED',
  'DEPLOYING',
  'EMPTY',
  'SLEEPING',
  'HEALTHY',
] as const satisfies readonly PlantStatus[]

export function worstState(statuses: Iterable<PlantStatus>): PlantStatus | undefined {
  const present = new Set(statuses)
  return worstFirst.find((status) => present.has(status))
}
