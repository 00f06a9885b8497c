import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { IsolationKind } from '@trellis/shared/server-config'
import { type Environment, toolEnvironment } from './builder-environment.ts'

/** Kinds whose processes are no children of the builder's and outlive one that was killed. */
const outliving: readonly IsolationKind[] = ['container', 'uid']
const timeLimit = 60_000

/** How to end what a dead builder has left, where the builder must be asked to; nothing where processes show it. */
export function sweeper(
  kind: IsolationKind,
  program: { file: string; args: string[]; environment: Environment },
): ((job: string) => Promise<void>) | undefined {
  if (!outliving.includes(kind)) return undefined
  return async (job) => {
    const args = [...program.args, '--sweep', job]
    await promisify(execFile)(program.file, args, { env: toolEnvironment(program.environment), timeout: timeLimit })
  }
}
