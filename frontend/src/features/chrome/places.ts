import type { Role } from '@trellis/shared'
import { type Action, may } from '../../state/access.ts'

type Place = { path: string; label: string; key: string; needs?: Action }

/** The screens of a workspace beside its shelf. */
const places: readonly Place[] = [
  { path: '/activity', label: 'Activity', key: 'a' },
  { path: '/people', label: 'People', key: 'p' },
  { path: '/secrets', label: 'Secrets', key: 'c', needs: 'secrets' },
  { path: '/settings', label: 'Settings', key: 'w', needs: 'change the workspace' },
]

export function placesFor(role: Role | undefined): readonly Place[] {
  return places.filter(({ needs }) => needs === undefined || may(role, needs))
}

export function placeOfPath(path: string): Place | undefined {
  const rest = /^\/w\/[^/]+(\/[^/]+)/.exec(path)?.[1]
  return places.find((place) => place.path === rest)
}
