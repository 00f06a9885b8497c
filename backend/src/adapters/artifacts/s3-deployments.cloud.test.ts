import type { UploadTarget } from '@trellis/shared/builder-protocol'
import type { Manifest, ManifestFile } from '@trellis/shared/release'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { S3Peer } from '../../../../test/peers/s3.ts'
import { deployAgain, plantApp } from '../../../test/kit/planted.ts'
import { claimed, type PlayedBuilder, settled, sha, uploadedAs } from '../../../test/kit/played-builder.ts'
import { countRequests, openAt, region } from '../../../test/kit/s3.ts'
import { openWorld } from '../../../test/kit/services.ts'
import { firstOwner } from '../../../test/kit/services-people.ts'
import { atOnce } from './s3/at-once.ts'

type Body = { sha256: string; size: number; body: string }
const bodyOf = (body: string): Body => ({ sha256: sha(body), size: Buffer.byteLength(body), body })

/** An output of so many pages, each with its two smaller forms; `word` stands in the first of them. */
function outputOf(count: number, word: string) {
  return Array.from({ length: count }, (_, index) => {
    const text = index === 0 ? `page 0 ${word}` : `page ${index}`
    const [page, br, gzip] = [text, `${text} br`, `${text} gzip`].map(bodyOf)
    if (!page || !br || !gzip) throw new Error('there is always one of each')
    return { path: index === 0 ? 'index.html' : `page-${index}.html`, page, br, gzip }
  })
}

async function put(target: UploadTarget, { body }: Body, count: (operation: string) => void): Promise<void> {
  const { 'content-length': _, ...headers } = target.headers
  const answer = await fetch(target.url, { method: 'PUT', headers, body })
  await answer.arrayBuffer()
  expect([200, 412]).toContain(answer.status)
  count('PutObject')
}

/** Uploads as the builder does: files in pages of 500, forms of what is new in pages of 64 files, then the manifest. */
async function upload(builder: PlayedBuilder, output: ReturnType<typeof outputOf>, count: (name: string) => void) {
  const { reports } = builder.world.services
  const { token, attempt } = builder.job
  const send = async (missing: UploadTarget[], bodies: Map<string, Body>) =>
    atOnce(missing, 16, async (target) => {
      const body = bodies.get(target.sha256)
      if (body) await put(target, body, count)
    })
  const fresh: typeof output = []
  for (let at = 0; at < output.length; at += 500) {
    const page = output.slice(at, at + 500)
    const files = page.map(({ path, page: { sha256, size } }) => ({ path, sha256, size, type: 'text/html' }))
    const { missing } = await reports.manifest(token, { attempt, files, variants: [] })
    await send(missing, new Map(page.map(({ page: body }) => [body.sha256, body])))
    fresh.push(...page.filter(({ page: { sha256 } }) => missing.some((target) => target.sha256 === sha256)))
  }
  for (let at = 0; at < fresh.length; at += 64) {
    const page = fresh.slice(at, at + 64)
    const forms = page.flatMap(({ page: { sha256: of }, br, gzip }) => [
      { of, encoding: 'br' as const, ...br },
      { of, encoding: 'gzip' as const, ...gzip },
    ])
    const variants = forms.map(({ of, encoding, sha256, size }) => ({ of, encoding, sha256, size }))
    const { missing } = await reports.manifest(token, { attempt, files: [], variants })
    await send(missing, new Map(forms.map((form) => [form.sha256, form])))
  }
  const named = ({ sha256, size }: Body) => ({ sha256, size })
  const files = output.map(
    ({ path, page, br, gzip }): ManifestFile => ({
      path,
      ...named(page),
      type: 'text/html',
      br: named(br),
      gzip: named(gzip),
    }),
  )
  const manifest: Manifest = { version: 1, fallback: 'none', files }
  const last = bodyOf(JSON.stringify(manifest))
  const { missing } = await reports.manifest(token, { attempt, files: [], variants: [], manifest: named(last) })
  await send(missing, new Map([[last.sha256, last]]))
  return uploadedAs(last.body)
}

const allOf = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0)

describe.skipIf(!has('s3Server'))('what deployments ask of S3', () => {
  const peer = new S3Peer(region)
  beforeAll(() => peer.start())
  afterAll(() => peer.stop())

  it.each([1, 100, 1000])(
    'BLB7: of %i files with their smaller forms, first, again and with one change',
    async (count) => {
      const { counts, onRequest, reset } = countRequests()
      const bucket = `deployments-${count}`
      const openArtifacts = () => openAt(peer, bucket, { onRequest }).opening
      await using world = await openWorld({ regions: [region] }, { openArtifacts })
      const ada = await firstOwner(world)
      const { plant, deployment } = await plantApp(ada)
      const deploy = async (id: string, word: string) => {
        reset()
        const builder = await claimed(world, id)
        await builder.cloned()
        await builder.finish(await upload(builder, outputOf(count, word), onRequest))
        expect((await settled(world, id)).state.status).toBe('ready')
        world.clock.advance(1000)
        return { ...counts }
      }
      const first = await deploy(deployment.id, 'one')
      const again = await deploy((await deployAgain(ada, { plantId: plant.id })).id, 'one')
      const changed = await deploy((await deployAgain(ada, { plantId: plant.id })).id, 'two')
      expect(first.PutObject, 'each blob once').toBe(3 * count + 1)
      expect(allOf(first), JSON.stringify(first)).toBeLessThanOrEqual(12 + 8 * count)
      expect(again.PutObject).toBeUndefined()
      expect(allOf(again), JSON.stringify(again)).toBeLessThanOrEqual(12 + count / 40)
      expect(changed.PutObject, 'a page, its forms and the manifest').toBe(4)
      expect(allOf(changed), JSON.stringify(changed)).toBeLessThanOrEqual(16 + count / 40)
    },
  )
})
