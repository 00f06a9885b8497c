import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  HeadBucketCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { Failure } from '../../../core/failure.ts'
import type { Log } from '../../../ports/log.ts'
import type { Bucket } from './bucket.ts'
import { isMissing, nameOf, reasonOf, statusOf } from './s3-failure.ts'

/** A server that starts waits so long for S3 (milliseconds). */
const patience = 30_000

/** Asks for the bucket, and makes it when there is none. Rejects with one sentence that names the variable. */
export async function ensureBucket(bucket: Bucket, log: Pick<Log, 'info' | 'warn'>): Promise<void> {
  try {
    if (await exists(bucket)) return
    await make(bucket)
    log.info({ bucket: bucket.name, region: bucket.region }, 'Made the bucket for blobs; nothing in it is public.')
    await blockPublicAccess(bucket, log)
  } catch (error) {
    const message = `${reasonOf(bucket, error)} The server was not started.`
    throw new Failure({ code: 'unavailable', message }, error)
  }
}

/** Also what `/health` asks. */
export async function exists({ client, name }: Bucket): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }), { abortSignal: AbortSignal.timeout(patience) })
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

async function make({ client, name, region }: Bucket): Promise<void> {
  // The oldest region is the one that may not be named.
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: constraint(region) } }
  const command = new CreateBucketCommand({ Bucket: name, ObjectOwnership: 'BucketOwnerEnforced', ...place })
  await client.send(command, { abortSignal: AbortSignal.timeout(patience) }).catch((error: unknown) => {
    // Another server of the same start was quicker.
    if (nameOf(error) !== 'BucketAlreadyOwnedByYou') throw error
  })
}

type Constraint = NonNullable<NonNullable<CreateBucketCommandInput['CreateBucketConfiguration']>['LocationConstraint']>

/** The SDK lists the regions that it knows; a newer one, or another server's, is as good. */
const constraint = (region: string): Constraint => region as Constraint

/** New buckets of AWS block public access by themselves; other servers may know no public access at all. */
async function blockPublicAccess({ client, name }: Bucket, log: Pick<Log, 'warn'>): Promise<void> {
  const command = new PutPublicAccessBlockCommand({
    Bucket: name,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  })
  try {
    await client.send(command, { abortSignal: AbortSignal.timeout(patience) })
  } catch (error) {
    if (statusOf(error) !== 501 && statusOf(error) !== 403 && statusOf(error) !== 405) throw error
    log.warn({ bucket: name, reason: nameOf(error) }, 'S3 did not let this server block public access to the bucket.')
  }
}
