import { describeEnd, runLogged } from '../command.ts'
import { type FailureWord, StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import type { Plan } from '../plan.ts'
import { userEnvironment } from '../user-environment.ts'

export type UserCommand = {
  line: string
  folder: string
  plan: Plan
  code: FailureWord
  /** Variables that nobody has asked for; what the person or the app sets wins. */
  usual?: Readonly<Record<string, string>>
  observe?: (chunk: Buffer) => void
}

/** Runs a person's own command line in a shell behind the wall. Any end but success is a failure with the given code. */
export async function runUserCommand(context: JobContext, command: UserCommand): Promise<void> {
  context.log.system(`$ ${command.line}`)
  const end = await runLogged(
    context,
    {
      argv: ['/bin/sh', '-c', command.line],
      folder: command.folder,
      environment: { ...command.usual, ...userEnvironment(context, command.plan) },
      network: 'sandbox',
    },
    command.observe,
  )
  if (end.code === 0) return
  throw new StepFailure(command.code, `"${shorten(context.log.mask(command.line))}" failed with ${describeEnd(end)}.`)
}

function shorten(line: string): string {
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`
}
