import { StepFailure, Stopped } from './failures.ts'
import type { Breach, CommandEnd, IsolatedCommand } from './isolation/isolation.ts'
import type { JobContext } from './job-context.ts'
import { describeBytes } from './log/words.ts'

/**
 * Runs a command behind the wall to its end. Rejects with `Stopped` when the job must stop and with `StepFailure` when a
 * limit was passed or the command could not be started; how it ended otherwise is the caller's to judge.
 */
export async function runCommand(context: JobContext, command: IsolatedCommand): Promise<CommandEnd> {
  await behindWall(() => context.isolation.ready(command.network))
  throwIfStopped(context.signal)
  const running = context.isolation.run(command)
  const onAbort = () => running.kill()
  context.signal.addEventListener('abort', onAbort)
  const end = await running.finished
  context.signal.removeEventListener('abort', onAbort)
  throwIfStopped(context.signal)
  if (end.breach) throw breachFailure(end.breach, context)
  if (end.problem) throw new StepFailure('internal', `The command could not be started: ${end.problem}`)
  return end
}

/** Hands a folder of the builder's over to the commands. */
export async function adopt(context: JobContext, path: string): Promise<void> {
  await behindWall(() => context.isolation.adopt(path))
}

async function behindWall(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    throw new StepFailure('sandbox_failed', `The sandbox could not be made: ${messageOf(cause)}`, { cause })
  }
}

/** The same with the output going into the log. */
export async function runLogged(
  context: JobContext,
  command: Omit<IsolatedCommand, 'onOutput'>,
  observe?: (chunk: Buffer) => void,
): Promise<CommandEnd> {
  const sink = context.log.sink()
  try {
    return await runCommand(context, {
      ...command,
      onOutput: (stream, chunk) => {
        sink.write(stream, chunk)
        observe?.(chunk)
      },
    })
  } finally {
    sink.end()
  }
}

export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason instanceof Stopped ? signal.reason : new Stopped('cancelled')
}

function breachFailure(breach: Breach, { plan }: JobContext): StepFailure {
  const { memoryBytes, processes, diskBytes } = plan.limits
  if (breach === 'memory_limit') {
    return new StepFailure(
      'memory_limit',
      `The command used more than ${describeBytes(memoryBytes)} of memory and was stopped.`,
    )
  }
  if (breach === 'process_limit') {
    return new StepFailure(
      'process_limit',
      `The command ran more than ${processes.toLocaleString('en-US')} processes at once and was stopped.`,
    )
  }
  return new StepFailure(
    'disk_limit',
    `The command used more than ${describeBytes(diskBytes)} of disk and was stopped.`,
  )
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** How a command ended, for people: `exit code 2`, `signal SIGSEGV`. */
export function describeEnd(end: CommandEnd): string {
  return end.signal ? `signal ${end.signal}` : `exit code ${end.code}`
}
