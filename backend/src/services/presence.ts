import type { Viewing } from '@trellis/shared/presence'
import { fail, notFound } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'
import { workspaceFor } from './access.ts'
import { nameOf } from './activity.ts'
import type { Parts } from './parts.ts'
import type { PresenceService, SeatName } from './services.ts'
import { type PresenceTimes, presenceTimes, SharedBoard } from './shared-board.ts'

type Needed = Pick<Parts, 'store' | 'relay' | 'clock' | 'backendId'>
export type RunningPresence = PresenceService & { start(): void; close(): void }

/** Who is here, on which plant, tab, deployment and line. */
export function createPresence(parts: Needed, times: PresenceTimes = presenceTimes): RunningPresence {
  const board = new SharedBoard(parts, times)
  const arrivals = new Latest()
  const looks = new Latest()
  return {
    async enter({ uid }, { workspaceId, socketId }) {
      const since = parts.clock.iso()
      const isComing = arrivals.begin({ workspaceId, socketId })
      const { name } = await nameOf(parts, uid)
      if (isComing()) board.sit(workspaceId, { socketId, uid, name, since })
    },
    async view({ uid }, { viewing, ...seat }) {
      const { workspaceId, socketId } = seat
      const isLatest = board.isHere(workspaceId, socketId) ? looks.begin(seat) : () => false
      await workspaceFor(parts.store, uid, { workspaceId, action: 'read' })
      if (!board.isHere(workspaceId, socketId)) throw notJoined()
      await assertThere(parts, workspaceId, viewing)
      if (isLatest()) board.look(workspaceId, socketId, viewing)
    },
    leave(seat) {
      arrivals.end(seat)
      looks.end(seat)
      board.rise(seat.workspaceId, seat.socketId)
    },
    now: (workspaceId) => board.presence(workspaceId),
    listen: (listener) => board.listen(listener),
    start: () => board.start(),
    close: () => board.close(),
  }
}

/** The latest beginning for each socket in each workspace, so that what is overtaken or comes too late changes nothing. */
class Latest {
  readonly #begun = new Map<string, symbol>()

  begin({ workspaceId, socketId }: SeatName): () => boolean {
    const [key, mine] = [`${workspaceId} ${socketId}`, Symbol('begun')]
    this.#begun.set(key, mine)
    return () => this.#begun.get(key) === mine
  }

  end({ workspaceId, socketId }: SeatName): void {
    this.#begun.delete(`${workspaceId} ${socketId}`)
  }
}

/** What is looked at is of the workspace; what is of another one is not found, as if it did not exist. */
async function assertThere(parts: Needed, workspaceId: string, { plantId, deploymentId, seq }: Viewing): Promise<void> {
  if (seq !== undefined && !deploymentId) throw fail('invalid', 'A line is one of a deployment: name it too.')
  const plant = plantId ? await parts.store.get(documents.plant(plantId)) : undefined
  if (plantId && plant?.data.workspaceId !== workspaceId) throw notFound('plant')
  if (!deploymentId) return
  const deployment = await parts.store.get(documents.deployment(deploymentId))
  const ofAnother = plantId !== undefined && deployment?.data.plantId !== plantId
  if (deployment?.data.workspaceId !== workspaceId || ofAnother) throw notFound('deployment')
}

function notJoined(): Error {
  return fail('invalid', 'This connection has not joined the workspace. Nothing was changed. Join it first.')
}
