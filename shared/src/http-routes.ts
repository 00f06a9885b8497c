import { z } from 'zod'
import { TrailEnd, TrailLine } from './activity.ts'
import { commands, NewPlant } from './commands.ts'
import { Deployment } from './deployment.ts'
import { Timestamp, Ulid } from './ids.ts'
import { limits } from './limits.ts'
import { LogEndLine, LogLine } from './log.ts'
import { User, UserName } from './member.ts'
import { Plant } from './plant.ts'
import { ServerConfig } from './server-config.ts'
import { Workspace } from './workspace.ts'

const email = z.email().max(254)
const password = z
  .string()
  .min(limits.passwordMin, `must have at least ${limits.passwordMin} characters`)
  .max(limits.passwordMax)
const issued = { token: z.string(), expiresAt: Timestamp, refreshToken: z.string() }
const session = z.object({ user: User, ...issued })

export const SignUp = z.object({
  email,
  password,
  name: UserName.optional(),
  setupToken: z.string().max(200).optional(),
  inviteToken: z.string().max(200).optional(),
})
export type SignUp = z.infer<typeof SignUp>
export const SignIn = z.object({ email: z.string().max(254), password: z.string().max(limits.passwordMax) })
export type SignIn = z.infer<typeof SignIn>
export const Refresh = z.object({ refreshToken: z.string().min(1).max(4096) })
export type Refresh = z.infer<typeof Refresh>
/** What sign-up and sign-in answer. */
export const SessionData = session
export type SessionData = z.infer<typeof SessionData>
export const RefreshData = z.object(issued)
export type RefreshData = z.infer<typeof RefreshData>

export const HealthData = z.object({
  status: z.enum(['ok', 'failing']),
  version: z.string(),
  uptime: z.number(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), message: z.string().optional() })),
})
export type HealthData = z.infer<typeof HealthData>

export const LogsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z.enum(['0', '1']).default('0'),
})

/** `after` is the number of the last seal that one has. */
export const TrailQuery = z.object({ after: z.coerce.number().int().min(0).default(0) })

/**
 * The named HTTP routes. `answer` says how: `envelope` is `{ ok, data }`, `plain` the data itself, `ndjson` and `text` as
 * they say. Every command is besides `POST /api/commands/<name>`.
 */
export const httpRoutes = {
  'GET /api/config': { auth: false, status: 200, data: ServerConfig, answer: 'envelope' },
  'GET /health': { auth: false, status: 200, data: HealthData, answer: 'plain' },
  'POST /user/signup': { auth: false, status: 201, body: SignUp, data: session, answer: 'envelope' },
  'POST /user/login': { auth: false, status: 200, body: SignIn, data: session, answer: 'envelope' },
  'POST /user/refresh': { auth: false, status: 200, body: Refresh, data: RefreshData, answer: 'envelope' },
  'POST /user/logout': { auth: true, status: 200, data: z.object({}), answer: 'envelope' },
  'POST /project': { auth: true, status: 201, body: NewPlant, data: z.object({ plant: Plant }), answer: 'envelope' },
  'POST /deploy': {
    auth: true,
    status: 202,
    body: commands['start-deploy'].payload,
    data: z.object({ plant: Plant, deployment: Deployment }),
    answer: 'envelope',
  },
  'GET /api/workspaces': {
    auth: true,
    status: 200,
    data: z.object({ workspaces: z.array(Workspace) }),
    answer: 'envelope',
  },
  'GET /api/workspaces/:id/plants': {
    auth: true,
    status: 200,
    data: z.object({ plants: z.array(Plant) }),
    answer: 'envelope',
  },
  'GET /api/workspaces/:id/activity': {
    auth: true,
    status: 200,
    query: TrailQuery,
    answer: 'ndjson',
    lines: z.union([TrailLine, TrailEnd]),
  },
  'GET /api/plants/:id': { auth: true, status: 200, data: z.object({ plant: Plant }), answer: 'envelope' },
  'GET /api/deployments/:id': {
    auth: true,
    status: 200,
    data: z.object({ deployment: Deployment }),
    answer: 'envelope',
  },
  'GET /api/deployments/:id/logs': {
    auth: true,
    status: 200,
    query: LogsQuery,
    answer: 'ndjson',
    lines: z.union([LogLine, LogEndLine]),
  },
  'POST /webhooks/github/:plantId': { auth: false, status: 202, answer: 'envelope' },
  'POST /webhooks/slack/commands': { auth: false, status: 200, answer: 'envelope' },
  'POST /webhooks/slack/actions': { auth: false, status: 200, answer: 'envelope' },
  'GET /metrics': { auth: false, status: 200, answer: 'text' },
  'GET /openapi.json': { auth: false, status: 200, answer: 'plain' },
} as const satisfies Record<string, HttpRoute>

export type HttpRoute = {
  auth: boolean
  status: number
  answer: 'envelope' | 'plain' | 'ndjson' | 'text'
  body?: z.ZodType
  query?: z.ZodType
  data?: z.ZodType
  /** What each line of NDJSON is. */
  lines?: z.ZodType
}
export const IdParam = z.object({ id: Ulid })
