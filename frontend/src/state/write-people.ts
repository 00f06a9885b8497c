import { reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState, People } from './model.ts'

/** The members as the server tells them, whole each time. From them come the names of people and the own role. */
export function createPeopleWriter(state: AppState, setState: SetStoreFunction<AppState>) {
  return (arriving: People, me: string | undefined) => {
    const { workspaceId, members, invites } = arriving
    setState('names', Object.fromEntries(members.map(({ uid, name }) => [uid, name])))
    if (state.people?.workspaceId === workspaceId) {
      setState('people', 'members', reconcile(members, { key: 'uid' }))
      setState('people', 'invites', reconcile(invites, { key: 'id' }))
    } else setState('people', arriving)
    const role = members.find(({ uid }) => uid === me)?.role
    if (role) setState('workspaces', ({ id }) => id === workspaceId, 'role', role)
  }
}
