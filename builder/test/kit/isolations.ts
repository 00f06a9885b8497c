import { appendFileSync } from 'node:fs'
import { describeHost } from '../../src/isolation/choose.ts'

export type TestedIsolation = 'none' | 'bubblewrap'

/** Which kinds work here. What does not is said at the end of the run, so that nothing is skipped silently. */
export async function testedIsolations(): Promise<TestedIsolation[]> {
  const host = await describeHost()
  if (host.kind === 'bubblewrap') return ['none', 'bubblewrap']
  const sentence = `tests of the builder's sandbox: ${host.sentence}`
  const file = process.env.TRELLIS_SKIPS_FILE
  if (file) appendFileSync(file, `${sentence}\n`)
  else console.warn(`Skipped: ${sentence}`)
  return ['none']
}
