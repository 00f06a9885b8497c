import { isCommandName } from '@trellis/shared/commands'
import type { Reply } from '@trellis/shared/reply'
import { fail } from '../core/failure.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { ConnectionAnswer, ConnectionContext } from './handlers/handler.ts'
import { connectionHandlers } from './handlers/index.ts'
import { type ErrorDesk, replyWith } from './replies.ts'
import { useCommand } from './use-command.ts'

export type BinderParts = ErrorDesk & { metrics: Metrics; takeToken: (key: string) => void }

type Acknowledge = (reply: Reply<unknown>) => void

/**
 * Binds every event of one connection: rate, session, parse, call, answer. Each is answered, also an unknown one; without
 * an acknowledgement success is silent and failure comes as the notice `command-failed`.
 */
export function bindCommands(context: ConnectionContext, parts: BinderParts): void {
  const { socket } = context.connection
  socket.onAny((event: string, ...given: unknown[]) => {
    const last = given.at(-1)
    const acknowledge = isAcknowledge(last) ? last : undefined
    const payload = acknowledge && given.length === 1 ? undefined : given[0]
    void answer(context, parts, { event, payload, acknowledge })
  })
}

function isAcknowledge(value: unknown): value is Acknowledge {
  return typeof value === 'function'
}

type Incoming = { event: string; payload: unknown; acknowledge: Acknowledge | undefined }

async function answer(context: ConnectionContext, parts: BinderParts, incoming: Incoming): Promise<void> {
  const { event, payload, acknowledge } = incoming
  const known = isCommandName(event) || connectionHandlers.has(event)
  const name = event.slice(0, 100)
  const stop = parts.metrics.commands.startTimer({ command: known ? event : 'unknown', via: 'socket' })
  let afterAnswer: (() => void) | undefined
  const work = async () => {
    parts.takeToken(context.connection.socket.id)
    await requireLiveSession(context)
    const outcome = await run(context, event, payload)
    afterAnswer = outcome.afterAnswer
    return outcome.data
  }
  const reply = await replyWith(work, parts, { event: name })
  stop({ outcome: reply.ok ? 'ok' : reply.error.code })
  if (acknowledge) acknowledge(reply)
  else if (!reply.ok) context.connection.socket.emit('command-failed', { event: name, error: reply.error })
  afterAnswer?.()
  if (!reply.ok && reply.error.code === 'unauthenticated' && event !== 'refresh-token') {
    context.connection.socket.disconnect(true)
  }
}

async function requireLiveSession({ connection, services }: ConnectionContext): Promise<void> {
  if (await services.people.isLive(connection.caller)) return
  throw fail('unauthenticated', 'You have been signed out. Nothing was changed. Sign in again.')
}

async function run(context: ConnectionContext, event: string, payload: unknown): Promise<ConnectionAnswer> {
  const handler = connectionHandlers.get(event)
  if (handler) return handler(context, payload)
  if (isCommandName(event)) {
    return { data: await useCommand(context.services, event, { caller: context.connection.caller, payload }) }
  }
  throw fail(
    'invalid',
    'There is no command of this name, and nothing was changed. See docs/protocol.md for all of them.',
  )
}
