import { Router } from 'express'
import { notYet } from '../../gateway/use-command.ts'

/** Known addresses whose time has not come: `unavailable`, so that a sender tries again or tells its owner. */
export function webhookRoutes(): Router {
  const router = Router()
  router.post(['/webhooks/github/:plantId', '/webhooks/slack/commands', '/webhooks/slack/actions'], () => {
    throw notYet('webhooks')
  })
  return router
}
