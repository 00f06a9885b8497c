import { NoSuchBucket, S3ServiceException } from '@aws-sdk/client-s3'
import { Failure } from '../../../core/failure.ts'

/** A bucket as people know it: its name, its region, the variable that names it, and the server when it is not AWS. */
export type NamedBucket = { name: string; region: string; setting: string; endpoint?: string | undefined }

/** The HTTP status of S3's answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

/** The object is not there. A bucket that is not there is another matter. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && !(error instanceof NoSuchBucket) && nameOf(error) !== 'NoSuchBucket'
}

/** S3's word for what is wrong, such as `AccessDenied`, or the network's. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name === 'Error' || error.name === 'Unknown' ? error.message : error.name
}

/** What the operator has to know of a call that failed: which bucket, which variable names it, what to look at. */
export function asFailure(bucket: NamedBucket, error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure({ code: 'unavailable', message: `${reasonOf(bucket, error)} Nothing was changed.` }, error)
}

/** One sentence. */
export function reasonOf({ name, region, setting, endpoint }: NamedBucket, error: unknown): string {
  const bucket = `the bucket ${name} in ${region} (${setting})`
  const status = statusOf(error)
  if (nameOf(error) === 'CredentialsProviderError')
    return `No AWS credentials were found for ${bucket}: give this server a role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`
  if (status === 403)
    return `S3 does not let this server use ${bucket}: look at its key or role and at the bucket's policy.`
  if (status === 301) return `S3 has ${bucket} in another region than that.`
  if (status === 404) return `S3 has not ${bucket}, or does not know this server's key (${nameOf(error)}).`
  const server = endpoint ? `S3 at ${endpoint} (S3_ENDPOINT)` : 'S3'
  if (status === undefined) return `${server} cannot be reached for ${bucket}: ${nameOf(error)}.`
  const when = status >= 500 ? ' at the moment' : ''
  return `${server} does not serve ${bucket}${when}: ${status} ${nameOf(error)}.`
}
