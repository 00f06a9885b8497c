import express, { type Express } from 'express'
import { bodyDeadline } from './middleware/body-deadline.ts'
import { cors } from './middleware/cors.ts'
import { answerErrors, notFound } from './middleware/errors.ts'
import { ratedCaller } from './middleware/rated-caller.ts'
import { numberAndMeasure } from './middleware/request-id.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { signInSources } from './middleware/sign-in-sources.ts'
import type { HttpParts } from './parts.ts'
import { activityRoutes } from './routes/activity.ts'
import { builderRoutes } from './routes/builder.ts'
import { commandRoutes } from './routes/commands.ts'
import { dashboardRoutes } from './routes/dashboard.ts'
import { logRoutes } from './routes/logs.ts'
import { peopleRoutes } from './routes/people.ts'
import { plantingRoutes } from './routes/planting.ts'
import { systemRoutes } from './routes/system.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { workspaceRoutes } from './routes/workspaces.ts'

/** Everything that the dashboard's hosts answer over plain HTTP. */
export function createApp(parts: HttpParts): Express {
  const app = express()
  const caller = ratedCaller(parts)
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(numberAndMeasure(parts), securityHeaders(parts.url, signInSources(parts.identity)), cors(parts.corsOrigins))
  app.use(builderRoutes(parts), bodyDeadline(parts.bodyDeadlineMs), systemRoutes(parts), peopleRoutes(parts))
  app.use(plantingRoutes(parts, caller), workspaceRoutes(parts, caller), commandRoutes(parts, caller))
  app.use(logRoutes(parts, caller), activityRoutes(parts, caller), webhookRoutes())
  if (parts.frontendDir) app.use(dashboardRoutes(parts.frontendDir))
  app.use(notFound, answerErrors(parts))
  return app
}
