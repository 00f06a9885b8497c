import { Client } from './client.ts'
import { type GitServer, startGitServer } from './git-server.ts'
import { type ServerOptions, TestServer } from './server.ts'

export const owner = { email: 'ada@example.org', password: 'a long enough password' }

/** A server, a git host, its first owner and a workspace that they have joined: where most of the tests begin. */
export type Stage = { server: TestServer; git: GitServer; ada: Client; workspaceId: string; close: () => Promise<void> }

export async function openStage(options: ServerOptions = {}): Promise<Stage> {
  const git = await startGitServer()
  const server = await TestServer.start(options)
  const ada = await Client.signUp(server.url, owner, server.setupToken)
  const workspaceId = await ada.workspace()
  return {
    server,
    git,
    ada,
    workspaceId,
    async close() {
      await ada.close()
      await server.stop()
      await git.close()
    },
  }
}
