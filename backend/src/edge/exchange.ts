import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SiteBlobs } from '../services/site-blobs.ts'
import type { LiveSite } from '../services/site-routes.ts'

/** Told once per answer; `bytes` are those of the body, `plantId` is undefined for an unknown address. */
export interface EdgeMetrics {
  answered(plantId: string | undefined, status: number, bytes: number): void
}

/** What the parts of the edge share while one request is answered. */
export type Exchange = {
  req: IncomingMessage
  res: ServerResponse
  blobs: SiteBlobs
  plantId?: string | undefined
  /** The live release that answers. */
  live?: LiveSite | undefined
  metrics?: EdgeMetrics | undefined
  /** Says to operators what went wrong; visitors get a page. */
  report: (error: unknown) => void
}
