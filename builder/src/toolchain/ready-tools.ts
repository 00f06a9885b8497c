import type { JobContext } from '../job-context.ts'
import type { Tools } from '../plan.ts'

/** Tools that lie ready, outside the sandbox and shown in it. */
export type ReadyTools = {
  tools: Tools
  because: string[]
  warnings: string[]
  /** Folders to search before the isolation's own search path, as commands see them. Empty when the host's tools do. */
  binFolders: string[]
  /** Variables by which native packages find the headers of this Node.js. What the person set wins. */
  environment: Record<string, string>
}

/** What resolving needs of the job; a `JobContext` is one. */
export type ToolPlace = Pick<JobContext, 'signal' | 'toolchain' | 'registry'> & {
  order: Pick<JobContext['order'], 'toolchains'>
  isolation: { kind: JobContext['isolation']['kind']; paths: Pick<JobContext['isolation']['paths'], 'toolchains'> }
  log: Pick<JobContext['log'], 'system'>
}
