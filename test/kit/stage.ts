import { blobsIn } from './blobs.ts'
import { Client } from './client.ts'
import { type GitServer, startGitServer } from './git-server.ts'
import type { Kept } from './hunt.ts'
import { type ServerOptions, TestServer } from './server.ts'
import type { Deployment } from './wire.ts'

export const owner = { email: 'ada@example.org', password: 'a long enough password' }

/** A server, a git host, its first owner and a workspace that they have joined: where most of the tests begin. */
export type Stage = {
  server: TestServer
  /** Every server that takes commands; `server` is the first of them. */
  backends: TestServer[]
  git: GitServer
  ada: Client
  workspaceId: string
  /** The names of all blobs that are kept. */
  blobs: () => string[]
  /** What all servers have printed, where there are several. */
  outputs?: () => string[]
  /** Begins to keep what goes over connections between the servers. */
  listen?: () => Promise<void>
  /** Everything that is kept or was heard outside of the data folder. */
  kept?: () => Promise<Kept[]>
  close: () => Promise<void>
}

/** The embedded profile, or the cloud's where TRELLIS_PROFILE says so: the tests are the same. */
export async function openStage(options: ServerOptions = {}): Promise<Stage> {
  if (process.env.TRELLIS_PROFILE !== 'cloud') return openEmbedded(options)
  const { openCloudStage } = await import('../cloud/kit/stage.ts')
  return openCloudStage()
}

async function openEmbedded(options: ServerOptions): Promise<Stage> {
  const git = await startGitServer()
  const server = await TestServer.start(options)
  const ada = await Client.signUp(server.url, owner, server.setupToken)
  const workspaceId = await ada.workspace()
  return {
    server,
    backends: [server],
    git,
    ada,
    workspaceId,
    blobs: () => blobsIn(server.data),
    async close() {
      await ada.close()
      await server.stop()
      await git.close()
    },
  }
}

/** Cancels whatever a test has left waiting or building, so that the next one finds a free builder. */
export async function endAll({ ada, workspaceId }: Stage): Promise<void> {
  const { deployments } = await ada.send<{ deployments: Deployment[] }>('get-deployments', { workspaceId, limit: 100 })
  for (const { id, status } of deployments) {
    if (status !== 'queued' && status !== 'building') continue
    await ada.ask('cancel-deploy', { deploymentId: id })
    await ada.finished(id, 30_000)
  }
}
