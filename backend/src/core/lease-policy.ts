import type { BuildingState } from './records.ts'

/** A builder reports at least every 5 s; without a word for this long (milliseconds) its attempt is dead. */
export const leaseTtl = 30_000
/** So long (milliseconds) a builder's token may wait for its claim. */
export const claimTtl = 10 * 60_000
/** So much longer (milliseconds) than its own time limit the backend lets an attempt live. */
export const overtime = 60_000

/** The name of the lease that whoever works on a deployment holds. */
export function leaseName(deploymentId: string): string {
  return `deployment:${deploymentId}`
}

/** The name of the lease that a backend holds while it has an attempt's builder started. */
export function startingLease(deploymentId: string): string {
  return `starting:${deploymentId}`
}

export type AttemptVerdict = 'alive' | 'start-again' | 'dead' | 'overtime'

/**
 * What is to be done with an attempt. `leaseLeft` and `age` are milliseconds, `gone` says that its runner knows it ended.
 * An attempt without claim is started again; one that was claimed is dead, because its steps cannot be taken back.
 */
export function judgeAttempt(
  state: Pick<BuildingState, 'claimed'>,
  facts: { leaseLeft: number; gone: boolean; age: number; limit: number },
): AttemptVerdict {
  if (facts.age > facts.limit + overtime) return 'overtime'
  if (!facts.gone && facts.leaseLeft > 0) return 'alive'
  if (!facts.gone && !state.claimed && facts.age < claimTtl) return 'alive'
  return state.claimed ? 'dead' : 'start-again'
}
