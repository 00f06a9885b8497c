import type { Viewing } from '@trellis/shared'

/** What a path names, as the others are told: plant, tab and the deployment whose log is read. */
export function placeOf(path: string): Viewing {
  const match = /^\/w\/[^/]+(?:\/p\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?\/?$/.exec(path)
  const [, plantId, screen, deploymentId] = match ?? []
  const tab = screen ?? (plantId ? 'overview' : 'shelf')
  return {
    ...(plantId && { plantId }),
    ...(match && { tab: tab.slice(0, 40) }),
    ...(plantId && screen === 'logs' && deploymentId && { deploymentId }),
  }
}
