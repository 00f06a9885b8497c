import { type CommandName, commands, isCommandName } from '@trellis/shared/commands'
import { type RequestHandler, Router } from 'express'
import { fail } from '../../core/failure.ts'
import { parsePayload } from '../../gateway/parse-payload.ts'
import { readLogPage } from '../../gateway/read-log-page.ts'
import { type CommandCall, useCommand } from '../../gateway/use-command.ts'
import { answer, idempotencyKeyOf } from '../answer.ts'
import { callerOf } from '../middleware/bearer.ts'
import { jsonBody } from '../middleware/json-body.ts'
import type { HttpParts } from '../parts.ts'

/** `POST /api/commands/<name>`: every command with the same payload and the same checks as on a socket. */
export function commandRoutes({ services, metrics }: HttpParts, requireCaller: RequestHandler[]): Router {
  const router = Router()

  router.post(
    '/api/commands/:name',
    [...requireCaller, jsonBody()],
    answer(200, async (request, response) => {
      const caller = callerOf(response)
      const name = commandOf(request.params.name)
      const stop = metrics.commands.startTimer({ command: name, via: 'http' })
      response.once('close', () => stop({ outcome: String(response.statusCode) }))
      return run(name, { caller, payload: request.body, idempotencyKey: idempotencyKeyOf(request) })
    }),
  )
  return router

  async function run(name: CommandName, call: CommandCall): Promise<unknown> {
    if (name !== 'watch-logs') return useCommand(services, name, call)
    const { page } = await readLogPage(services.logs, call.caller, parsePayload(commands[name].payload, call.payload))
    return { ...page, live: false }
  }
}

function commandOf(name: unknown): CommandName {
  if (typeof name !== 'string' || !isCommandName(name)) {
    throw fail(
      'invalid',
      'There is no command of this name, and nothing was changed. See /openapi.json for all of them.',
    )
  }
  if (commands[name].overHttp === 'no') {
    throw fail('invalid', `"${name}" belongs to a connection and works on a socket only. Nothing was changed.`)
  }
  return name
}
