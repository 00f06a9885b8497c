import { type CommandName, type CommandPayload, commands } from '@trellis/shared/commands'
import type { z } from 'zod'
import { fail } from '../core/failure.ts'
import type { Caller } from '../ports/identity.ts'
import type { Services } from '../services/services.ts'
import { parsePayload } from './parse-payload.ts'

/** `idempotencyKey` is the header of that name over HTTP; on a socket the payload's `requestId` has its place. */
export type CommandCall = { caller: Caller; payload: unknown; idempotencyKey?: string | undefined }

/** The catalogue again, in a form in which each schema's output is tied to its name. */
const specs: { [N in CommandName]: { payload: z.ZodType<CommandPayload<N>> } } = commands

/** Commands whose answer holds a secret that is kept nowhere; the same request makes it again. */
const showsSecret = new Set<CommandName>(['invite-member'])

type UsedServices = Pick<Services, 'uses' | 'access' | 'idempotency' | 'repeats'>

/**
 * One command: parsed, run once per `requestId`, answered. Rejects with a `Failure`; `unavailable` for a command whose
 * time has not come, which is told only to who might give it.
 */
export async function useCommand<N extends CommandName>(
  services: UsedServices,
  name: N,
  call: CommandCall,
): Promise<unknown> {
  const payload = parsePayload(specs[name].payload, call.payload)
  const use = services.uses[name]
  if (!use) {
    await services.access.mayAsk(call.caller.uid, { name, payload })
    throw notYet(name)
  }
  const key = call.idempotencyKey ?? keyInPayload(name, payload)
  const { caller } = call
  const run = () => use(caller, payload)
  if (!commands[name].mutates || key === undefined) return run()
  const named = { uid: caller.uid, command: name, requestId: key, payload: withoutKey(name, payload) }
  const shownOnce = showsSecret.has(name)
  return services.idempotency.once({ ...named, shownOnce }, run, services.repeats.of(name, caller, payload))
}

export function notYet(what: string): Error {
  return fail('unavailable', `This version of Trellis cannot do "${what}" yet. Nothing was changed.`)
}

/** The `requestId` of `approve-rollback` is the id of the rollback request that is voted on, and no key. */
function keyInPayload(name: CommandName, payload: unknown): string | undefined {
  if (name === 'approve-rollback' || typeof payload !== 'object' || payload === null) return undefined
  return 'requestId' in payload && typeof payload.requestId === 'string' ? payload.requestId : undefined
}

function withoutKey(name: CommandName, payload: unknown): unknown {
  if (keyInPayload(name, payload) === undefined || typeof payload !== 'object' || payload === null) return payload
  return Object.fromEntries(Object.entries(payload).filter(([field]) => field !== 'requestId'))
}
