import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readNdjson } from '../kit/log-watch.ts'
import { saySkipped } from '../kit/peers.ts'
import { openStage } from '../kit/stage.ts'

const builder = join(import.meta.dirname, '../../builder/dist/main.js')
const kinds = ['bubblewrap', 'container', 'uid', 'none'] as const
type Kind = (typeof kinds)[number]

/** What a build can see of the wall that it is behind. */
const look = [
  'echo "process names: $(readlink /proc/self/ns/pid)"',
  'echo "user: $(id -u)"',
  'echo "engine: $(ls -d /run/.containerenv /.dockerenv 2> /dev/null | wc -l)"',
  'mkdir -p dist; echo behind it > dist/index.html',
].join('\n')

/** The kind that these signs are of. */
function kindSeen(log: string): Kind {
  const sign = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(log)?.[1]
  if (sign('process names') === readlinkSync('/proc/self/ns/pid')) {
    return sign('user') === String(process.getuid?.()) ? 'none' : 'uid'
  }
  return sign('engine') === '0' ? 'bubblewrap' : 'container'
}

function works(kind: Kind): boolean {
  const described = JSON.parse(execFileSync(process.execPath, [builder, '--describe', kind], { encoding: 'utf8' }))
  if (described.kind !== kind) saySkipped(`the server with the isolation "${kind}": ${described.sentence}`)
  return described.kind === kind
}

describe.each(kinds.filter(works))('SEC3: GET /api/config tells the truth, isolation %s', (kind) => {
  it('names the kind that builds really run behind', async () => {
    const stage = await openStage({ env: { TRELLIS_ISOLATION: kind } })
    try {
      const { ada, git, workspaceId, server } = stage
      const { data } = await (await fetch(`${server.url}/api/config`)).json()
      expect(data.isolation).toMatchObject({ kind, available: true, sentence: expect.stringMatching(/\S/) })
      const files = { 'package.json': JSON.stringify({ scripts: { build: 'sh look.sh' } }), 'look.sh': look }
      const { url } = git.repository(`behind-${kind}`, files)
      const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug: `behind-${kind}` })
      const end = await ada.finished(deployment.id, 120_000)
      const log = (await readNdjson(ada, deployment.id)).lines.map(({ text }) => text).join('\n')
      expect(end.error ?? end.reason, log).toBeUndefined()
      expect(log).toMatch(/^process names: pid:/m)
      expect(kindSeen(log), log).toBe(kind)
    } finally {
      await stage.close()
    }
  })
})
