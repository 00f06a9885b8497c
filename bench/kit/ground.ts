import { Client } from '../../test/kit/client.ts'
import { type GitServer, startGitServer } from '../../test/kit/git-server.ts'
import { type ServerOptions, TestServer } from '../../test/kit/server.ts'
import { owner } from '../../test/kit/stage.ts'
import type { Uses } from './uses.ts'

/** A fresh server with an empty data folder, its first owner, connected, and a workspace. */
export type Ground = { server: TestServer; ada: Client; workspaceId: string }

export async function openGround(uses: Uses, options: ServerOptions = {}): Promise<Ground> {
  const server = uses.keep(await TestServer.start(options), (taken) => taken.stop())
  uses.explain(() => server.output.slice(-3000))
  const ada = await Client.signUp(server.url, owner, server.setupToken)
  return { server, ada, workspaceId: await ada.workspace() }
}

/** Ends a ground before the bench does. */
export async function closeGround(uses: Uses, { server, ada }: Ground): Promise<void> {
  await ada.close()
  await uses.release(server)
}

export async function openGit(uses: Uses): Promise<GitServer> {
  return uses.keep(await startGitServer(), (git) => git.close())
}
