import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FakeBuilder } from '../../test/kit/fake-builder.ts'
import type { GitServer } from '../../test/kit/git-server.ts'
import { versionedSite } from '../../test/kit/sites.ts'
import type { Plant } from '../../test/kit/wire.ts'
import type { Ground } from './ground.ts'

/** Server options under which builders are started as always but do nothing, so that a bench can play them. */
export const idleBuilders = {
  nodeArgs: ['--import', pathToFileURL(join(import.meta.dirname, '../../test/kit/idle-builders.mjs')).href],
}

export type PlayedBuild = { plant: Plant; deploymentId: string; builder: FakeBuilder; cancel: () => Promise<void> }

let builds = 0

/** A deployment whose builder has claimed its plan and says what the bench lets it say. The server has idle builders. */
export async function playBuild({ ada, server, workspaceId }: Ground, git: GitServer): Promise<PlayedBuild> {
  builds += 1
  const { url } = git.repository(`played-${builds}`, versionedSite('v1'))
  const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
  const builder = await FakeBuilder.of(server, deployment.id)
  const claim = await builder.claim()
  if (!claim.body.ok) throw new Error(`The claim was refused: ${claim.body.error.message}`)
  return {
    plant,
    deploymentId: deployment.id,
    builder,
    async cancel() {
      await ada.ask('cancel-deploy', { deploymentId: deployment.id })
      await ada.finished(deployment.id)
    },
  }
}
