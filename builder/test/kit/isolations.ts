import type { IsolationKind } from '@trellis/shared'
import { saySkipped } from '../../../test/kit/peers.ts'
import { describeHost } from '../../src/isolation/choose.ts'

export type TestedIsolation = IsolationKind
export type RealIsolation = Exclude<IsolationKind, 'none'>

export const realKinds: readonly RealIsolation[] = ['bubblewrap', 'container', 'uid']

/** Which kinds work here, `none` left out. What does not is said at the end of the run, so nothing is skipped silently. */
export async function realIsolations(): Promise<RealIsolation[]> {
  const working: RealIsolation[] = []
  for (const kind of realKinds) {
    const host = await describeHost(kind)
    if (host.kind === kind) working.push(kind)
    else saySkipped(`tests of the isolation "${kind}": ${host.sentence}`)
  }
  return working
}

/** The same with `none`, which promises less. */
export async function testedIsolations(): Promise<TestedIsolation[]> {
  return ['none', ...(await realIsolations())]
}
