import { setTimeout as pause } from 'node:timers/promises'
import { cloudPeers } from '../test/kit/peers.ts'
import { packageWithBuild } from '../test/kit/sites.ts'
import { visit } from '../test/kit/visit.ts'
import { bench } from './kit/bench.ts'
import { billTables, perDay } from './kit/count/bill-tables.ts'
import { type Counted, type CountedCloud, deployWatched, openCountedCloud } from './kit/count/counted-cloud.ts'

const files = 100
const idleSeconds = 60
const healthChecks = 10
const sizes = [1000, 100_000] as const

/** Prints so many lines as fast as they are taken, and writes pages of which the first names the version. */
const build = (lines: number, version: string) => `
import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
for (let n = 1; n <= ${lines}; n++) {
  console.log('transforming (' + n + ') node_modules/@scope/package-' + (n % 97) + '/dist/esm/components/part.js ok')
}
writeFileSync('dist/index.html', '<!doctype html><title>${version}</title>')
for (let n = 1; n < ${files}; n++) writeFileSync('dist/page-' + n + '.html', ('<p>page ' + n + ' ').repeat(300))
`

/** A first deployment, one of the same commit, and one with a file changed. */
async function deploysOf(cloud: CountedCloud, lines: number): Promise<{ counted: Counted[]; plantId: string }> {
  const words = `${lines.toLocaleString('en')} lines`
  const { repository, url: gitUrl } = cloud.cloud.git.repository(`lines-${lines}`)
  repository.commit(packageWithBuild(build(lines, `first of ${lines}`)), 'First')
  let plantId = ''
  const deploy = async () => {
    const deployed = await deployWatched(cloud, plantId ? { plantId } : { gitUrl })
    plantId = deployed.plantId
    return deployed.logBytes
  }
  const first = await cloud.measure(`first deployment of ${files} files, ${words}`, deploy)
  const same = await cloud.measure(`the same commit again, ${words}`, deploy)
  repository.commit(packageWithBuild(build(lines, `second of ${lines}`)), 'Second')
  const changed = await cloud.measure(`one file changed, ${words}`, deploy)
  return { counted: [first, same, changed], plantId }
}

async function visitAll(address: string): Promise<number> {
  await visit(address)
  for (let n = 1; n < files; n++) await visit(new URL(`/page-${n}.html`, address).href)
  return 0
}

await bench({
  name: 'cloud-bill',
  question: 'What does a deployment ask of Firestore, Redis and S3, and what do a thousand a day cost?',
  needs: cloudPeers,
  knobs: {
    cloud:
      'two backends, one edge, all their peers on this machine; two dashboards are open, one on each backend, and both watch the log',
    builder: 'a real one, as a process; the build prints its lines as fast as they are taken',
    firestore:
      'counted on the wire, between the servers and the emulator: a read per document, found or not, one for a query without an answer',
    redis:
      'INFO commandstats, commands inside scripts included; memory above what was used before, looked at every 20 ms',
    s3: 'counted on the wire, between servers and builder and the S3 server',
    included: 'what the servers ask anyway in the seconds that a deployment takes, and in 4 s after it',
  },
  async run(uses) {
    const cloud = await openCountedCloud(uses)
    const counted: Counted[] = [
      await cloud.measure(`nothing, for ${idleSeconds} s`, () => pause(idleSeconds * 1000, 0)),
    ]
    counted.push(
      await cloud.measure(`${healthChecks} health checks of each server`, async () => {
        const { a, b, edge } = cloud.cloud
        // One look answers all who ask within a second, so these are asked as a balancer does: not at once.
        for (let n = 0; n < healthChecks; n++) {
          for (const { url } of [a, b, edge]) await fetch(`${url}/health`)
          await pause(1500)
        }
        return 0
      }),
    )
    let address = ''
    for (const lines of sizes) {
      const done = await deploysOf(cloud, lines)
      counted.push(...done.counted)
      address = (await cloud.ada.plant(done.plantId)).url
    }
    const words = `${files} files of a site visited for the first time`
    counted.push(await cloud.measure(words, () => visitAll(address)))
    const tables = billTables(counted, { sizes, healthChecks })
    return { figures: perDay(tables.days), table: tables.counts, tables: tables.shown, notes: tables.kinds }
  },
})
