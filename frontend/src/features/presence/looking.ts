import type { Viewing } from '@trellis/shared'
import { type Accessor, createMemo } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import type { Attendee } from '../../state/team-model.ts'

/** Everybody but `me` who looks at such a place with some tab. */
export function lookingAt(
  present: readonly Attendee[],
  me: string | undefined,
  isThere: (viewing: Viewing) => boolean,
): Attendee[] {
  return present.filter(({ uid, viewing }) => uid !== me && viewing.some(isThere))
}

/** The lines of a log at which people read, each with who is there. */
export function readersByLine(readers: readonly Attendee[], deploymentId: string): Map<number, Attendee[]> {
  const lines = new Map<number, Attendee[]>()
  for (const reader of readers) {
    const seq = reader.viewing.find((one) => one.deploymentId === deploymentId && one.seq !== undefined)?.seq
    if (seq !== undefined) lines.set(seq, [...(lines.get(seq) ?? []), reader])
  }
  return lines
}

/** The others who are here and look at such a place, kept true. */
export function useLooking(isThere: (viewing: Viewing) => boolean): Accessor<Attendee[]> {
  const app = useApp()
  return createMemo(() => lookingAt(app.live.state.present, app.session.current()?.user.uid, isThere))
}
