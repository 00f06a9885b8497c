import type { Insight } from '@trellis/shared'

/** Whose turn it is after a failure, for people. */
export const blameWords: Readonly<Record<Insight['blame'], string>> = {
  yours: 'In the app or its settings',
  ours: 'On the side of the server',
}
