import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { IsolationKind } from '@trellis/shared/server-config'
import { z } from 'zod'
import { Failure } from '../../core/failure.ts'
import { type Environment, toolEnvironment } from './builder-environment.ts'

const Description = z.object({ kind: IsolationKind, sentence: z.string().min(1) })
export type IsolationDescription = z.infer<typeof Description>

/** Long enough for a cold disk, and for the builder to try each kind once. Milliseconds. */
const timeLimit = 60_000

/**
 * Asks the builder what isolation it can give here, or whether it can give the one that is asked for; it prints JSON. Rejects with `unavailable` when it cannot be asked or
 * answers something else. Whether that isolation is good enough is not decided here.
 */
export async function describeIsolation(
  builderMain: string,
  options: { environment: Environment; asked?: IsolationKind | undefined; nodeArgs?: string[] },
): Promise<IsolationDescription> {
  const args = [...(options.nodeArgs ?? []), builderMain, '--describe', ...(options.asked ? [options.asked] : [])]
  const env = toolEnvironment(options.environment)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env,
      timeout: timeLimit,
      killSignal: 'SIGKILL',
    })
    return Description.parse(JSON.parse(stdout))
  } catch (cause) {
    const message =
      'The builder could not be asked how it isolates builds, so nothing can be built. See the log; `npm run build` makes it anew.'
    throw new Failure({ code: 'unavailable', message }, cause)
  }
}
