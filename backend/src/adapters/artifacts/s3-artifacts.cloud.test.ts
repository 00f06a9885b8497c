import { afterAll, beforeAll, describe } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { S3Peer } from '../../../../test/peers/s3.ts'
import { artifactsContract } from '../../../test/contracts/artifacts.contract.ts'
import { openS3Artifacts } from './s3-artifacts.ts'

const quiet = { info() {}, warn() {} }

describe.skipIf(!has('s3Server'))('S3', () => {
  const peer = new S3Peer()
  const bucket = 'contract'
  beforeAll(() => peer.start())
  afterAll(() => peer.stop())

  artifactsContract('S3', {
    region: peer.region,
    async open(now) {
      await peer.clear(bucket)
      return openS3Artifacts({
        buckets: new Map([[peer.region, bucket]]),
        setting: 'S3_BUCKET',
        prefix: 'some team/',
        endpoint: peer.endpoint,
        credentials: peer.credentials,
        clock: { now },
        log: quiet,
      })
    },
    age: (milliseconds) => peer.age(bucket, milliseconds),
  })
})
