import type { Client } from '../../kit/client.ts'
import type { Refusal } from '../../kit/wire.ts'
import type { Names, Row } from './walk-row.ts'

export type Standing =
  | 'owner'
  | 'maintainer'
  | 'developer'
  | 'viewer'
  | 'stranger'
  | 'removed member'
  | 'signed-out owner'
  | 'nobody'

/** Somebody who walks through all doors. Who is signed out has no connection, and nobody has no token either. */
export type Walker = { standing: Standing; client?: Client; token?: string }

export type Way = 'socket' | 'http'

/** What a call came to; `said` is everything that it told, but for the number under which the server has noted it. */
export type Outcome = { code: string; said: unknown }

/** The ways that this walker can go: a route has no event, and who has no connection sends none. */
export function waysOf(row: Row, { client }: Walker): Way[] {
  return 'route' in row || !client ? ['http'] : ['socket', 'http']
}

export function go(url: string, walker: Walker, call: { row: Row; names: Names; way: Way }): Promise<Outcome> {
  const { row, names, way } = call
  if ('route' in row) {
    const [method = 'GET'] = row.route.split(' ')
    return overHttp(url + row.path(names), walker, { method, body: row.body?.(names) })
  }
  if (way === 'socket' && walker.client) return overSocket(walker.client, row.command, row.payload(names))
  return overHttp(`${url}/api/commands/${row.command}`, walker, { method: 'POST', body: row.payload(names) })
}

async function overSocket(client: Client, command: string, payload: unknown): Promise<Outcome> {
  const reply = await client.ask(command, payload)
  return reply.ok ? { code: 'ok', said: reply.data } : refused(reply.error)
}

async function overHttp(
  address: string,
  { token }: Walker,
  { method, body }: { method: string; body?: unknown },
): Promise<Outcome> {
  const answer = await fetch(address, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
  const said: unknown = isJson ? JSON.parse(text) : text
  if (answer.ok) return { code: 'ok', said: isEnvelope(said) && 'data' in said ? said.data : said }
  if (isEnvelope(said) && 'error' in said) return refused(said.error as Refusal)
  throw new Error(`${method} ${address} was answered ${answer.status} without an envelope: ${text.slice(0, 500)}`)
}

function isEnvelope(said: unknown): said is object {
  return typeof said === 'object' && said !== null && 'ok' in said
}

function refused({ code, message, issues }: Refusal): Outcome {
  return { code, said: { message, issues } }
}
