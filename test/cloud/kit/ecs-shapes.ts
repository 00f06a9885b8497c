import { z } from 'zod'

/** What AWS's own model demands of the requests that Trellis makes: required fields, known ones only, lengths. */

const name = z.string().min(1).max(255)
const startedBy = z
  .string()
  .max(128)
  .regex(/^[\w/-]*$/)
const pairs = z.array(z.strictObject({ name, value: z.string() }))

const Tag = z.strictObject({
  key: z
    .string()
    .min(1)
    .max(128)
    .regex(/^(?!aws:)[\p{L}\p{N} _.:/=+\-@]+$/u),
  value: z
    .string()
    .max(256)
    .regex(/^[\p{L}\p{N} _.:/=+\-@]*$/u),
})

const NetworkConfiguration = z.strictObject({
  awsvpcConfiguration: z.strictObject({
    subnets: z.array(z.string()).min(1).max(16),
    securityGroups: z.array(z.string()).max(5).optional(),
    assignPublicIp: z.enum(['ENABLED', 'DISABLED']).optional(),
  }),
})

const RunTask = z
  .strictObject({
    cluster: z.string(),
    taskDefinition: z.string(),
    count: z.int().min(1).max(10),
    clientToken: z.string().max(64),
    startedBy,
    launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
    capacityProviderStrategy: z
      .array(
        z.strictObject({
          capacityProvider: z.string(),
          weight: z.int().min(0).max(1000).optional(),
          base: z.int().min(0).max(100_000).optional(),
        }),
      )
      .max(20)
      .optional(),
    networkConfiguration: NetworkConfiguration,
    overrides: z.strictObject({
      containerOverrides: z.array(z.strictObject({ name, environment: pairs })),
    }),
    tags: z.array(Tag).max(50),
  })
  .refine((request) => !(request.launchType && request.capacityProviderStrategy), 'a launch type and a strategy')
  // AWS counts what is overridden as JSON.
  .refine(({ overrides }) => JSON.stringify(overrides).length <= 8192, 'overrides of more than 8192 characters')
export type RunTask = z.infer<typeof RunTask>

const ListTasks = z
  .strictObject({
    cluster: z.string(),
    family: z.string().optional(),
    startedBy: startedBy.optional(),
    desiredStatus: z.enum(['RUNNING', 'STOPPED']).optional(),
    maxResults: z.int().min(1).max(100).optional(),
    nextToken: z.string().optional(),
  })
  .refine((request) => !(request.startedBy && request.family), 'startedBy must be the only filter')

export const shapes = {
  RunTask,
  ListTasks,
  StopTask: z.strictObject({ cluster: z.string(), task: z.string(), reason: z.string().max(1024).optional() }),
  DescribeTasks: z.strictObject({
    cluster: z.string(),
    tasks: z.array(z.string()).min(1).max(100),
    include: z.array(z.enum(['TAGS'])).optional(),
  }),
  DescribeClusters: z.strictObject({ clusters: z.array(z.string()).max(100) }),
  DescribeTaskDefinition: z.strictObject({ taskDefinition: z.string(), include: z.array(z.enum(['TAGS'])).optional() }),
} as const

export type Action = keyof typeof shapes
export type Request<A extends Action> = z.infer<(typeof shapes)[A]>

export function isAction(word: string): word is Action {
  return Object.hasOwn(shapes, word)
}

/** A refusal as ECS words it: its type and what it says. */
export class EcsRefusal extends Error {
  readonly type: string
  readonly more: Record<string, unknown>

  constructor(type: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.type = type
    this.more = more
  }
}

/** The request in its shape; else what AWS answers to one that is not. */
export function parseRequest<A extends Action>(action: A, body: unknown): Request<A> {
  const parsed = shapes[action].safeParse(body)
  if (parsed.success) return parsed.data as Request<A>
  throw new EcsRefusal('InvalidParameterException', z.prettifyError(parsed.error))
}
