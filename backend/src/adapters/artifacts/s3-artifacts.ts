import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { fail } from '../../core/failure.ts'
import type { Artifacts } from '../../ports/artifacts.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { collectWhole } from './collect-whole.ts'
import { type Bucket, openBucket } from './s3/bucket.ts'
import { deleteWorkspace } from './s3/delete-workspace.ts'
import { findBlobs } from './s3/find-blobs.ts'
import { getObject } from './s3/get-object.ts'
import { ensureBucket, exists } from './s3/open-buckets.ts'
import { Presigner } from './s3/presign.ts'
import { assertSize, putObject } from './s3/put-object.ts'
import { Recent } from './s3/recent.ts'
import { asFailure } from './s3/s3-failure.ts'
import { type Place as BucketPlace, blobsIn, spacesIn } from './s3/spaces.ts'
import { deleteBlob, headBlob } from './s3/stored-blob.ts'
import { Touches } from './s3/touches.ts'
import { verifyObjects } from './s3/verify-objects.ts'

export type S3Options = {
  /** Region to bucket; at least one. */
  buckets: ReadonlyMap<string, string>
  /** The variable that names the buckets, for what is said to operators. */
  setting: 'S3_BUCKET' | 'TRELLIS_REGIONS'
  /** Begins every key, such as `trellis/`. */
  prefix?: string | undefined
  /** An S3 server other than AWS, for all regions. */
  endpoint?: string | undefined
  /** As the SDK finds them unless given: environment, profile, role. */
  credentials?: S3ClientConfig['credentials'] | undefined
  clock: Pick<Clock, 'now'>
  log: Pick<Log, 'info' | 'warn'>
  /** Told of every request that is sent, by the name of S3's operation. */
  onRequest?: ((operation: string) => void) | undefined
}

/** So many blobs of each bucket need not be verified one by one again. */
const remembered = 100_000

type Place = BucketPlace & { presigner: Presigner }

/**
 * Blobs in S3, a bucket for each region: `<prefix>blobs/<workspaceId>/<sha256>`. Builders put and get them there without
 * passing this server, by addresses that are bound to one blob. Buckets that are missing are made; rejects when one
 * cannot be used.
 */
export async function openS3Artifacts({ buckets, clock, log, prefix = '', ...rest }: S3Options): Promise<Artifacts> {
  const opened = [...buckets].map(([region, name]) => openBucket({ ...rest, region, name, prefix }))
  const close = async () => {
    for (const { client } of opened) client.destroy()
  }
  const places = new Map<string, Place>()
  try {
    await Promise.all(opened.map((bucket) => ensureBucket(bucket, log)))
    for (const bucket of opened) {
      const touches = new Touches(bucket, () => clock.now())
      const verified = new Recent<string>(remembered)
      places.set(bucket.region, { bucket, touches, verified, presigner: await Presigner.open(bucket) })
    }
  } catch (error) {
    await close()
    throw error
  }
  const placeOf = ({ region }: { region: string }): Place => {
    const place = places.get(region)
    if (place) return place
    const message = `This file is in the region "${region}", for which ${rest.setting} names no bucket any more.`
    throw fail('unavailable', message)
  }
  const bucketOf = (key: { region: string }) => placeOf(key).bucket

  return {
    put: async (key, body, size) => putObject(placeOf(key), { key, size }, body),
    // What S3 has answered for is kept in several places.
    flush: async () => {},
    has: async (space, sha256s) => findBlobs(placeOf(space), space, sha256s),
    verify: async (space, blobs) => verifyObjects(placeOf(space), space, blobs),
    size: async (key) => (await headBlob(bucketOf(key), key))?.size,
    get: async (key, range) => getObject(bucketOf(key), key, range),
    async read(key, maxBytes) {
      const found = await getObject(bucketOf(key), key)
      return found && collectWhole(found, maxBytes)
    },
    async uploadAt(key, facts) {
      const { presigner } = placeOf(key)
      assertSize(facts.size)
      return presigner.put(key, facts)
    },
    downloadAt: async (key) => placeOf(key).presigner.get(key),
    delete: async (key) => deleteBlob(bucketOf(key), key),
    deleteAll: async ({ workspaceId, ...place }) => deleteWorkspace(placeOf(place), workspaceId),
    async *spaces() {
      for (const place of places.values()) yield* spacesIn(place)
    },
    async *list(space) {
      yield* blobsIn(placeOf(space), space.workspaceId)
    },
    async check() {
      await Promise.all(opened.map(checkBucket))
    },
    close,
  }
}

async function checkBucket(bucket: Bucket): Promise<void> {
  const found = await exists(bucket).catch((error: unknown) => {
    throw asFailure(bucket, error)
  })
  if (!found) throw fail('unavailable', `The bucket ${bucket.name} (${bucket.setting}) is gone.`)
}
