import type { Standing, Walker, Way } from './walk-call.ts'
import type { WalkScene } from './walk-scene.ts'

/** Everything of a workspace that a payload can name, and a word that no other call has used. */
export type Names = {
  workspaceId: string
  workspaceName: string
  plantId: string
  deploymentId: string
  releaseId: string
  /** An open request to go back. */
  requestId: string
  secretId: string
  inviteId: string
  /** A member whom nothing else depends on. */
  uid: string
  nonce: string
}
export const idsOfNames = [
  ...(['workspaceId', 'plantId', 'deploymentId', 'releaseId', 'requestId', 'secretId', 'inviteId', 'uid'] as const),
]
export type IdName = (typeof idsOfNames)[number]

type Asked = {
  /** The least role in the workspace that is named; or who is signed in; or everybody, also without a token. */
  least: 'viewer' | 'developer' | 'maintainer' | 'owner' | 'signed in' | 'everybody'
  /** What those get who may; `ok` unless said. */
  given?: 'unavailable' | 'invalid' | 'unauthenticated' | 'not_found'
  /** Where an id of another workspace is no refusal: a filter that finds nothing. */
  filters?: IdName[]
  /** What this call alone will use up, made right before it. */
  fresh?: (scene: WalkScene, walker: Walker) => Promise<Partial<Names>>
  /** Puts back what the next calls need. */
  after?: (scene: WalkScene) => Promise<unknown>
}
export type Row = Asked &
  (
    | { command: string; payload: (names: Names) => unknown; socketOnly?: true }
    | { route: string; path: (names: Names) => string; body?: (names: Names) => unknown }
  )

/** How a row is called in words. */
export function nameOf(row: Row): string {
  return 'route' in row ? row.route : row.command
}

const ranks = ['viewer', 'developer', 'maintainer', 'owner']

/** What the table of roles and the rules of the contract say that somebody gets. */
export function expected(row: Row, standing: Standing, way: Way): string {
  const given = row.given ?? 'ok'
  if (row.least === 'everybody') return given
  if (standing === 'nobody' || standing === 'signed-out owner') return 'unauthenticated'
  if (way === 'http' && 'socketOnly' in row) return 'invalid'
  if (row.least === 'signed in') return given
  if (standing === 'stranger' || standing === 'removed member') return 'not_found'
  return ranks.indexOf(standing) < ranks.indexOf(row.least) ? 'forbidden' : given
}

/** The fields of a row in which ids of a workspace stand. */
export function idsIn(row: Row, names: Names): IdName[] {
  const text = (some: Names) => JSON.stringify('route' in row ? [row.path(some), row.body?.(some)] : row.payload(some))
  return idsOfNames.filter((id) => text({ ...names, [id]: 'another' }) !== text(names))
}
