import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '../../../test/kit/client.ts'
import { LogWatch } from '../../../test/kit/log-watch.ts'
import { type RedisUsage, redisUsage } from '../../../test/peers/redis-usage.ts'
import { type CloudGround, openCloudGround } from '../played-task.ts'
import type { Uses } from '../uses.ts'
import { CountedFirestore } from './counted-firestore.ts'
import { CountedS3, type S3Bill } from './counted-s3.ts'
import type { FirestoreBill } from './firestore-count.ts'

/** What one piece of work cost, everything that the cloud did meanwhile included. `logBytes` went to one watcher. */
export type Counted = {
  what: string
  seconds: number
  firestore: FirestoreBill
  s3: S3Bill
  redis: RedisUsage
  logBytes: number
}

export type CountedCloud = CloudGround & {
  /** The same person, on backend B. */
  other: Client
  measure: (what: string, work: () => Promise<number>) => Promise<Counted>
}

/** What follows a deployment's end, such as the end of its log and of its task, is counted too. */
const restMs = 4000

/** The whole cloud with builders that really build, and everything counted on its wire. */
export async function openCountedCloud(uses: Uses): Promise<CountedCloud> {
  const [firestore, s3] = [new CountedFirestore(), new CountedS3()]
  const ground = await openCloudGround(uses, { firestore, s3 })
  const { cloud, ada, workspaceId } = ground
  const other = uses.keep(await Client.connect(cloud.b.url, ada.token), (one) => one.close())
  await other.send('join-workspace', workspaceId)
  const redis = uses.keep(await cloud.redis.client(), (client) => client.disconnect())
  return {
    ...ground,
    other,
    async measure(what, work) {
      firestore.count.reset()
      s3.reset()
      const began = performance.now()
      let logBytes = 0
      const usage = await redisUsage(redis, async () => {
        logBytes = await work()
        await pause(restMs)
      })
      const seconds = (performance.now() - began) / 1000
      return { what, seconds, firestore: firestore.count.bill(), s3: s3.bill(), redis: usage, logBytes }
    },
  }
}

/** Deploys with a watcher of the log on each backend; `logBytes` is what one of them got. */
export async function deployWatched(
  cloud: CountedCloud,
  payload: object,
): Promise<{ plantId: string; logBytes: number }> {
  const { plant, deployment } = await cloud.ada.startDeploy({ workspaceId: cloud.workspaceId, ...payload })
  const watches = [cloud.ada, cloud.other].map((client) => new LogWatch(client, deployment.id).toTheEnd(400_000))
  const [end, ...seen] = await Promise.all([cloud.ada.finished(deployment.id, 400_000), ...watches])
  if (end.status !== 'ready') throw new Error(`It became ${end.status}: ${JSON.stringify(end.error)}`)
  const logBytes = Math.max(...seen.map(({ lines }) => Buffer.byteLength(JSON.stringify(lines))))
  return { plantId: plant.id, logBytes }
}
