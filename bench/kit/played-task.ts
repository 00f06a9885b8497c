import { type Cloud, type CloudOptions, openCloud, settle } from '../../test/cloud/kit/cloud.ts'
import type { ContainerEnd, TaskEngine } from '../../test/cloud/kit/task-engine.ts'
import type { Client } from '../../test/kit/client.ts'
import { FakeBuilder } from '../../test/kit/fake-builder.ts'
import { versionedSite } from '../../test/kit/sites.ts'
import { until } from '../../test/kit/until.ts'
import type { Uses } from './uses.ts'

/** A cloud with its first owner, on backend A. */
export type CloudGround = { cloud: Cloud; ada: Client; workspaceId: string }

export async function openCloudGround(uses: Uses, options: CloudOptions): Promise<CloudGround> {
  const cloud = uses.keep(await openCloud(options), (taken) => taken.close())
  uses.explain(() => `${cloud.a.output.slice(-3000)}\n${cloud.b.output.slice(-3000)}`)
  const settled = await settle(cloud)
  uses.keep(settled.ada, (ada) => ada.close())
  return { cloud, ...settled }
}

/** Containers that do nothing; what each was started with is kept, so that a bench can play its builder. */
export function idleTasks() {
  const started: Environment[] = []
  const engine: TaskEngine = {
    name: 'idle',
    async start({ environment }) {
      started.push(environment)
      let end = () => {}
      const ended = new Promise<ContainerEnd>((resolve) => {
        end = () => resolve({ exitCode: 0 })
      })
      return { ended, terminate: () => end(), kill: () => end() }
    },
  }
  return {
    engine,
    count: () => started.length,
    environmentOf: (id: string) => started.find((one) => one.TRELLIS_JOB?.startsWith(`${id}.`)),
  }
}

type Environment = Record<string, string>
type Tasks = ReturnType<typeof idleTasks>

/** A deployment whose task has claimed its plan and says what the bench lets it say, to either backend. */
export async function playTask({ cloud, ada, workspaceId }: CloudGround, tasks: Tasks) {
  const { url: gitUrl } = cloud.git.repository(`played-${tasks.count()}`, versionedSite('v1'))
  const { deployment } = await ada.startDeploy({ workspaceId, gitUrl })
  const environment = await until('the task to start', () => tasks.environmentOf(deployment.id))
  const token = environment.TRELLIS_JOB?.split('.').slice(2).join('.') ?? ''
  const builder = new FakeBuilder(cloud.balancer.url, token)
  const claim = await builder.claim()
  if (!claim.body.ok) throw new Error(`The claim was refused: ${claim.body.error.message}`)
  return {
    deploymentId: deployment.id,
    builder,
    async cancel() {
      await ada.ask('cancel-deploy', { deploymentId: deployment.id })
      await ada.finished(deployment.id)
    },
  }
}
