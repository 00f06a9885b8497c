import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner'
import type { BlobKey, UploadAt } from '../../../ports/artifacts.ts'
import { type Bucket, objectOf } from './bucket.ts'

/** Seconds that an address is good for. A builder whose uploads take longer asks again. */
const life = 15 * 60
/** The most that S3 takes in one PUT. */
export const largestPut = 5 * 1024 ** 3

/** What an upload is bound to: all of it is signed, so S3 refuses a request in which any of it is missing or different. */
const bound = ['host', 'content-length', 'content-type', 'if-none-match', 'x-amz-checksum-sha256']

/** Makes addresses for a bucket's blobs that carry their own, short-lived right. No request is made for it. */
export class Presigner {
  readonly #bucket: Bucket
  readonly #signer: S3RequestPresigner
  readonly #base: URL

  private constructor(bucket: Bucket, base: URL) {
    this.#bucket = bucket
    this.#base = base
    this.#signer = new S3RequestPresigner({ ...bucket.client.config })
  }

  /** The client itself says once where the bucket's keys are; signing each through it would cost twenty times as much. */
  static async open(bucket: Bucket): Promise<Presigner> {
    const url = new URL(await getSignedUrl(bucket.client, new GetObjectCommand({ Bucket: bucket.name, Key: 'k' })))
    url.search = ''
    url.pathname = url.pathname.replace(/k$/, '')
    return new Presigner(bucket, url)
  }

  async put(key: BlobKey, { size, type }: { size: number; type: string }): Promise<UploadAt> {
    const headers = {
      'content-length': String(size),
      'content-type': type,
      'if-none-match': '*',
      'x-amz-checksum-sha256': Buffer.from(key.sha256, 'hex').toString('base64'),
    }
    return { url: await this.#sign(key, 'PUT', headers), headers }
  }

  get(key: BlobKey): Promise<string> {
    return this.#sign(key, 'GET', {})
  }

  async #sign(key: BlobKey, method: 'GET' | 'PUT', headers: Record<string, string>): Promise<string> {
    const { protocol, hostname, port, host, pathname } = this.#base
    const path = `${pathname}${objectOf(this.#bucket, key).Key.split('/').map(escapeUri).join('/')}`
    const request = {
      ...{ method, protocol, hostname, path, query: {} },
      ...(port ? { port: Number(port) } : {}),
      headers: { host, ...headers },
    }
    const signed = await this.#signer.presign(request, {
      expiresIn: life,
      signableHeaders: new Set(bound),
      unhoistableHeaders: new Set(bound),
      // The time as S3 has it, which the client learns from its answers: this machine's clock may be wrong.
      signingDate: new Date(Date.now() + this.#bucket.client.config.systemClockOffset),
    })
    const query = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${escapeUri(name)}=${escapeUri(String(value))}`,
    )
    return `${protocol}//${host}${path}?${query.join('&')}`
  }
}

/** As signatures want it: everything but letters, digits and `-._~`. */
function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
