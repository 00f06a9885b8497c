import { type CommandName, commandNames, commands } from '@trellis/shared/commands'
import { CommandError, failureTable } from '@trellis/shared/failures'
import { type HttpRoute, httpRoutes } from '@trellis/shared/http-routes'
import { z } from 'zod'

type Json = { [key: string]: unknown }

/** The contract over HTTP as OpenAPI 3.1, made of the same catalogue that parses and answers. */
export function openapi(version: string): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Trellis', version, description: about, license: { name: 'MIT', identifier: 'MIT' } },
    paths: {
      ...namedPaths(),
      ...Object.fromEntries(commandNames.map((name) => [`/api/commands/${name}`, ofCommand(name)])),
    },
    components: {
      schemas: { Error: schemaOf(CommandError, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      responses: Object.fromEntries(
        Object.entries(failureTable).map(([code, { status }]) => [code, failed(code, status)]),
      ),
    },
  }
}

const about = `Every JSON answer is an envelope: { ok: true, data } or { ok: false, error }, besides /health, /metrics and
/openapi.json. Mutating commands take the header Idempotency-Key: a repeat by the same user with the same payload within
24 hours gets the first answer, with another payload it is a conflict. Every answer has the header X-Request-Id; an error
repeats it as error.requestId, under which the operator finds it in the log.`

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function failed(code: string, status: number): Json {
  const envelope = {
    type: 'object',
    properties: { ok: { const: false }, error: { $ref: '#/components/schemas/Error' } },
    required: ['ok', 'error'],
  }
  return { description: `${code} (${status})`, content: { 'application/json': { schema: envelope } } }
}

/** Several codes never share a status, so each status of an operation is one code. */
function failures(codes: readonly (keyof typeof failureTable)[]): Json {
  return Object.fromEntries(
    codes.map((code) => [failureTable[code].status, { $ref: `#/components/responses/${code}` }]),
  )
}

const allCodes = Object.keys(failureTable) as (keyof typeof failureTable)[]

function succeeded(data: z.ZodType): Json {
  const envelope = {
    type: 'object',
    properties: { ok: { const: true }, data: schemaOf(data, 'output') },
    required: ['ok', 'data'],
  }
  return { description: 'Done', content: { 'application/json': { schema: envelope } } }
}

const keyHeader = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 128 } }

function ofCommand(name: CommandName): Json {
  const spec = commands[name]
  return {
    post: {
      operationId: name,
      tags: ['commands'],
      security: [{ bearer: [] }],
      ...(spec.mutates && { parameters: [keyHeader] }),
      ...(spec.overHttp === 'no' && { description: 'Belongs to a connection; over HTTP it is answered `invalid`.' }),
      ...(spec.overHttp === 'data' && { description: 'Over HTTP it answers its data and subscribes to nothing.' }),
      requestBody: { content: { 'application/json': { schema: schemaOf(spec.payload, 'input') } } },
      responses: { 200: succeeded(spec.data), ...failures(allCodes) },
    },
  }
}

function namedPaths(): Json {
  const paths: Record<string, Json> = {}
  for (const [name, route] of Object.entries<HttpRoute>(httpRoutes)) {
    const [method = 'GET', template = '/'] = name.split(' ')
    const path = template.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [method.toLowerCase()]: ofRoute(name, route) }
  }
  return paths
}

function ofRoute(name: string, route: HttpRoute): Json {
  const inPath = [...name.matchAll(/:(\w+)/g)].map(([, param]) => param)
  const query = route.query ? schemaOf(route.query, 'input') : {}
  const properties = typeof query.properties === 'object' && query.properties !== null ? query.properties : {}
  return {
    operationId: name,
    ...(route.auth && { security: [{ bearer: [] }] }),
    parameters: [
      ...inPath.map((param) => ({ name: param, in: 'path', required: true, schema: { type: 'string' } })),
      ...Object.entries(properties).map(([param, schema]) => ({ name: param, in: 'query', required: false, schema })),
    ],
    ...(route.body && { requestBody: { content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }),
    responses: { [route.status]: answered(route), ...failures(allCodes) },
  }
}

function answered(route: HttpRoute): Json {
  if (route.answer === 'envelope') return succeeded(route.data ?? z.object({}))
  if (route.answer === 'text') return { description: 'Text of Prometheus', content: { 'text/plain': {} } }
  if (route.answer === 'ndjson') {
    const schema = route.lines ? schemaOf(route.lines, 'output') : {}
    return {
      description: 'One object per line; the last line of what is whole is its end',
      content: { 'application/x-ndjson': { schema } },
    }
  }
  return {
    description: 'As it is, without an envelope',
    content: { 'application/json': { schema: route.data ? schemaOf(route.data, 'output') : {} } },
  }
}
