import { createSignal } from 'solid-js'

/** The first line that is seen of the log that is open, for the others to know. */
export type LineInView = { deploymentId: string; seq: number }

const [lineInView, setLineInView] = createSignal<LineInView | undefined>()

export { lineInView, setLineInView }
