import { reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState, Incoming } from './model.ts'
import { type Attendee, emptyTeam } from './team-model.ts'
import { createApprovalWriter } from './write-approvals.ts'
import { createConversationWriter } from './write-conversation.ts'

/** The part of the reducer that writes what people are asked, look at, say and feel. */
export function createTeamReducer(state: AppState, setState: SetStoreFunction<AppState>): (incoming: Incoming) => void {
  const approvals = createApprovalWriter(state, setState)
  const converse = createConversationWriter(state, setState)
  const attend = (members: Attendee[]) => {
    setState('present', reconcile(members, { key: 'uid' }))
    setState('names', Object.fromEntries(members.map(({ uid, name }) => [uid, name])))
  }
  return (incoming) => {
    switch (incoming.type) {
      case 'joining':
        return approvals.joining()
      case 'left':
        for (const part of ['approvals', 'comments', 'reactions'] as const) setState(part, reconcile({}))
        return setState('present', emptyTeam().present)
      case 'approvals':
        return approvals.snapshot(incoming.requests)
      case 'approval':
        return approvals.told(incoming.request)
      case 'presence':
        return attend(incoming.members)
      case 'conversation':
        return converse(incoming.comments, incoming.reactions)
    }
  }
}
