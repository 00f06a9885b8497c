import { type Accessor, createEffect, createMemo, onCleanup } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import type { Attendee } from '../../state/team-model.ts'
import { readConversation } from '../conversation/read-conversation.ts'
import { commentedLines } from '../conversation/talk.ts'
import { usePlant } from '../plant/plant-scope.tsx'
import { setLineInView } from '../presence/line-in-view.ts'
import { readersByLine, useLooking } from '../presence/looking.ts'

export type LogMarks = {
  /** The others who have this log open. */
  readers: Accessor<Attendee[]>
  /** For whom of them a line is the first that they see. */
  readersAt: Accessor<ReadonlyMap<number, Attendee[]>>
  /** How many comments a line has. */
  commented: Accessor<ReadonlyMap<number, number>>
}

/** What others do in a log, line by line; and tells them which line is the first that is seen here. */
export function createLogMarks(deploymentId: string, topSeq: Accessor<number | undefined>): LogMarks {
  const app = useApp()
  const scope = usePlant()
  readConversation(() => ({ workspaceId: scope.plant().workspaceId, deploymentId }))
  createEffect(() => {
    const seq = topSeq()
    setLineInView(seq === undefined ? undefined : { deploymentId, seq })
  })
  onCleanup(() => setLineInView(undefined))
  const readers = useLooking((viewing) => viewing.deploymentId === deploymentId)
  return {
    readers,
    readersAt: createMemo(() => readersByLine(readers(), deploymentId)),
    commented: createMemo(() => commentedLines(app.live.state, deploymentId)),
  }
}
