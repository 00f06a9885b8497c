import { Router } from 'express'
import { answer } from '../answer.ts'
import { maySeeMetrics } from '../metrics-access.ts'
import { openapi } from '../openapi.ts'
import type { HttpParts } from '../parts.ts'

/** What the server says about itself. */
export function systemRoutes(parts: HttpParts): Router {
  const { services, metrics } = parts
  const router = Router()
  const contract = JSON.stringify(openapi(parts.version))

  router.get(
    '/api/config',
    answer(200, () => services.system.config()),
  )
  router.get('/health', async (_request, response) => {
    const health = await services.system.health()
    response.setHeader('cache-control', 'no-store')
    response.status(health.status === 'ok' ? 200 : 503).json(health)
  })
  router.get('/metrics', async (request, response) => {
    maySeeMetrics(request, parts)
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(contract)
  })
  return router
}
