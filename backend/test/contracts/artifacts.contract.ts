import { afterEach, beforeEach, describe } from 'vitest'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import { artifactsKeepingTests } from './artifacts/keeping.ts'
import { type ArtifactsBench, startTime } from './artifacts/kit.ts'
import { artifactsPuttingTests } from './artifacts/putting.ts'

export type ArtifactsHarness = {
  /** Opens the adapter over an empty place; `now` is what its clock says, milliseconds since the epoch. */
  open(now: () => number): Promise<Artifacts>
}

/** Every promise of ports/artifacts.ts, for one adapter. */
export function artifactsContract(name: string, harness: ArtifactsHarness): void {
  describe(`${name} keeps the contract of Artifacts`, () => {
    let artifacts: Artifacts
    let now = startTime
    beforeEach(async () => {
      now = startTime
      artifacts = await harness.open(() => now)
    })
    afterEach(() => artifacts.close())
    const bench: ArtifactsBench = {
      artifacts: () => artifacts,
      setTime: (time) => {
        now = time
      },
    }
    artifactsPuttingTests(bench)
    artifactsKeepingTests(bench)
  })
}
