import { commandNames } from '@trellis/shared/commands'
import { failureTable } from '@trellis/shared/failures'
import { httpRoutes } from '@trellis/shared/http-routes'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openapi } from './openapi.ts'

const Operation = z.object({
  operationId: z.string(),
  responses: z.record(z.string(), z.object({}).loose()),
  security: z.array(z.unknown()).optional(),
})
const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.enum(['get', 'post']), Operation.optional())),
  components: z.object({ responses: z.record(z.string(), z.unknown()), schemas: z.record(z.string(), z.unknown()) }),
})

const written: unknown = JSON.parse(JSON.stringify(openapi('1.0.0')))
const document = Document.parse(written)

describe('openapi.json', () => {
  it('has every command', () => {
    for (const name of commandNames) expect(document.paths[`/api/commands/${name}`]?.post?.operationId).toBe(name)
  })

  it('has every named route under its method, with its status and its token', () => {
    for (const [name, route] of Object.entries(httpRoutes)) {
      const [method, template = ''] = name.toLowerCase().split(' ')
      const path = Object.keys(document.paths).find((one) => one.toLowerCase() === template.replace(/:(\w+)/g, '{$1}'))
      const operation = document.paths[path ?? '']?.[method === 'get' ? 'get' : 'post']
      expect(operation, name).toBeDefined()
      expect(operation?.responses).toHaveProperty(String(route.status))
      expect(operation?.security !== undefined, name).toBe(route.auth)
    }
  })

  it('points at nothing that is not there', () => {
    const refs = [...JSON.stringify(written).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)]
    expect(refs.length).toBeGreaterThan(0)
    for (const [, kind, name] of refs) {
      expect(kind === 'responses' ? document.components.responses : document.components.schemas).toHaveProperty(
        name ?? '',
      )
    }
    for (const code of Object.keys(failureTable)) expect(document.components.responses).toHaveProperty(code)
    expect(JSON.stringify(written)).not.toContain('#/$defs')
  })

  it('gives each operation a name of its own', () => {
    const names = Object.values(document.paths).flatMap((path) =>
      Object.values(path).flatMap((one) => one?.operationId ?? []),
    )
    expect(new Set(names).size).toBe(names.length)
  })
})
