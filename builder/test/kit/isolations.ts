import { saySkipped } from '../../../test/kit/peers.ts'
import { describeHost } from '../../src/isolation/choose.ts'

export type TestedIsolation = 'none' | 'bubblewrap'

/** Which kinds work here. What does not is said at the end of the run, so that nothing is skipped silently. */
export async function testedIsolations(): Promise<TestedIsolation[]> {
  const host = await describeHost()
  if (host.kind === 'bubblewrap') return ['none', 'bubblewrap']
  saySkipped(`tests of the builder's sandbox: ${host.sentence}`)
  return ['none']
}
