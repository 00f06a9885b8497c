import { z } from 'zod'

export const IsolationKind = z.enum(['bubblewrap', 'container', 'uid', 'none'])
export type IsolationKind = z.infer<typeof IsolationKind>

/** Where the server's isolation stands: `available` is false when deployments are refused, `sentence` says why. */
export const Isolation = z.object({ kind: IsolationKind, available: z.boolean(), sentence: z.string() })
export type Isolation = z.infer<typeof Isolation>

export const Sample = z.object({ id: z.string(), name: z.string(), about: z.string(), gitUrl: z.string() })
export type Sample = z.infer<typeof Sample>

/** The region of a server that keeps what it makes in its own folder. */
export const localRegion = 'local'

/** `GET /api/config`: what a browser must know before anybody has signed in. */
export const ServerConfig = z.object({
  version: z.string(),
  contract: z.literal(1),
  identity: z.object({
    kind: z.enum(['local', 'firebase']),
    webConfig: z.record(z.string(), z.unknown()).optional(),
    emulatorUrl: z.string().optional(),
    openSignup: z.boolean(),
    /** Whether a verified address of some domain is enough to come in. */
    domainSignup: z.boolean().optional(),
    setUpNeeded: z.boolean(),
  }),
  appsOrigin: z.string(),
  regions: z.array(z.string()),
  isolation: Isolation,
  features: z.array(z.string()),
  limits: z.record(z.string(), z.number()),
  samples: z.array(Sample),
})
export type ServerConfig = z.infer<typeof ServerConfig>
