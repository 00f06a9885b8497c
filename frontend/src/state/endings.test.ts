import { expect, it, vi } from 'vitest'
import { workspaceId } from '../test-kit.ts'
import { createEndings } from './endings.ts'

const elsewhere = '01JZZZZZZZZZZZZZZZZZZZZZZZ'
const removed = { workspaceId, name: 'Orchard', by: { uid: 'ada', name: 'Ada' } }

/** A page in the room of the workspace, and what is told to it. */
function opened(room = workspaceId) {
  const hearers = new Map<string, (payload: never) => void>()
  const deliver = vi.fn()
  const resync = vi.fn()
  const on = (name: string, hear: (payload: never) => void) => {
    hearers.set(name, hear)
    return () => undefined
  }
  const endings = createEndings({ on }, { deliver, room: () => room, resync })
  return { endings, deliver, resync, tell: (name: string, payload: unknown) => hearers.get(name)?.(payload as never) }
}

it('DEL2: says who deleted the workspace that is looked at, also when it was missed in the room before', () => {
  const { endings, deliver, tell } = opened()
  endings.lose({ workspaceId, name: 'Orchard' })
  expect(endings.lost()?.deletedBy).toBeUndefined()
  tell('workspace-removed', removed)
  expect(endings.lost()).toEqual({ workspaceId, name: 'Orchard', deletedBy: 'Ada' })
  endings.lose({ workspaceId, name: undefined })
  expect(endings.lost()?.deletedBy).toBe('Ada')
  expect(deliver).toHaveBeenCalledWith({ type: 'workspace-left', workspaceId })
})

it('DEL2: takes a workspace that is not looked at off the list, and says nothing', () => {
  const { endings, deliver, tell } = opened(elsewhere)
  tell('workspace-removed', removed)
  expect(endings.lost()).toBeUndefined()
  expect(deliver).toHaveBeenCalledWith({ type: 'workspace-left', workspaceId })
})

it('needs no word about what this page ends itself, until that was refused', () => {
  const { endings, deliver, resync, tell } = opened()
  const takeBack = endings.letGo(workspaceId)
  tell('workspace-removed', removed)
  tell('resync', { workspaceId, reason: 'This workspace was deleted.' })
  expect([deliver.mock.calls, resync.mock.calls, endings.lost()]).toEqual([[], [], undefined])
  tell('resync', { reason: 'The relay was away.' })
  expect(resync).toHaveBeenCalledTimes(1)
  takeBack()
  expect(resync).toHaveBeenCalledTimes(2)
  tell('workspace-removed', removed)
  expect(endings.lost()?.deletedBy).toBe('Ada')
})
