import { localRegion } from '@trellis/shared/server-config'
import { afterEach, beforeEach, describe } from 'vitest'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import { artifactsKeepingTests } from './artifacts/keeping.ts'
import { type ArtifactsBench, startTime, workspaceId } from './artifacts/kit.ts'
import { artifactsPuttingTests } from './artifacts/putting.ts'

export type ArtifactsHarness = {
  /** Opens the adapter over an empty place; `now` is what its clock says, milliseconds since the epoch. */
  open(now: () => number): Promise<Artifacts>
  /** A region that the adapter is configured for; `local` unless said. */
  region?: string
  /** For an adapter whose times are its peer's: makes all that is stored older by so many milliseconds. */
  age?(milliseconds: number): Promise<void>
}

/** Every promise of ports/artifacts.ts, for one adapter. */
export function artifactsContract(name: string, harness: ArtifactsHarness): void {
  describe(`${name} keeps the contract of Artifacts`, () => {
    let artifacts: Artifacts
    let passed = 0
    const now = () => (harness.age ? Date.now() : startTime + passed)
    beforeEach(async () => {
      passed = 0
      artifacts = await harness.open(now)
    })
    afterEach(() => artifacts.close())
    const bench: ArtifactsBench = {
      artifacts: () => artifacts,
      space: { region: harness.region ?? localRegion, workspaceId },
      now,
      async pass(milliseconds) {
        if (harness.age) await harness.age(milliseconds)
        else passed += milliseconds
      },
    }
    artifactsPuttingTests(bench)
    artifactsKeepingTests(bench)
  })
}
