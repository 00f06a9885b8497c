import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readNdjson } from '../kit/log-watch.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment } from '../kit/wire.ts'
import { fetchedApps } from './kit/fetched-apps.ts'
import type { FrameworkApp } from './kit/framework-app.ts'
import { sampleApps, scaffoldedApps } from './kit/framework-apps.ts'
import { noteRow } from './kit/note-row.ts'
import { olderApps } from './kit/older-apps.ts'

/** `all`, or a part of the names; the soak test takes all. */
const asked = process.env.TRELLIS_FRAMEWORKS ?? (process.env.TRELLIS_SOAK ? 'all' : '')
const seconds = 1000

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

function chosen(apps: readonly FrameworkApp[]): FrameworkApp[] {
  if (asked === 'all') return [...apps]
  return asked === '' ? apps.filter(({ always }) => always) : apps.filter(({ name }) => new RegExp(asked).test(name))
}

type Analysed = Omit<Deployment, 'steps'> & {
  analysis?: { framework: string; packageManager?: string; nodeVersion?: string }
  steps: { id: string; startedAt?: string; finishedAt?: string }[]
}

function secondsOf(end: Analysed, id: string): number | undefined {
  const step = end.steps.find((each) => each.id === id)
  if (!step?.startedAt || !step.finishedAt) return undefined
  return (Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1000
}

/** What the page names on its own site, scripts first: the pictures of some new apps are not there even by hand. */
function assetsOf(page: string): string[] {
  const named = [...page.matchAll(/(?:src|href)=["']?([^"'\s>]+\.(?:m?js|css|svg|ico|png))(?=["'\s>?])/g)]
  const own = named.flatMap(([, path]) => (path && !/^([a-z]+:)?\/\//i.test(path) ? [path] : []))
  return own.sort((a, b) => Number(b.endsWith('js')) - Number(a.endsWith('js')))
}

async function deploy(app: FrameworkApp): Promise<void> {
  const { ada, git, workspaceId } = stage
  const slug = `app-${app.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 39).replace(/-$/, '')
  const { url } = git.repository(slug, await app.files())
  const began = performance.now()
  const { plant, deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug })
  const end: Analysed = await ada.finished(deployment.id, 560 * seconds)
  const all = Math.round((performance.now() - began) / 100) / 10
  const log = (await readNdjson(ada, deployment.id)).lines.map(({ text }) => text).join('\n')
  let note = end.error ? `${end.error.code}: ${end.error.message}` : ''
  let ok = false
  try {
    if (app.page instanceof RegExp) note = await expectServed(app.page, { end, log, plantId: plant.id })
    else expectRefused(app.page, end)
    if (end.analysis) expect(end.analysis.framework).toBe(app.framework)
    ok = true
  } finally {
    const [install, build] = [secondsOf(end, 'install'), secondsOf(end, 'build')]
    noteRow('frameworks', {
      ...{ name: app.name, from: app.from, detected: end.analysis?.framework ?? app.framework, ok, note },
      ...{ manager: end.analysis?.packageManager ?? '', node: end.analysis?.nodeVersion ?? '' },
      seconds: { ...(install === undefined ? {} : { install }), ...(build === undefined ? {} : { build }), all },
    })
  }
}

type Deployed = { end: Analysed; log: string; plantId: string }

/** The page, and the first asset that it names. */
async function expectServed(page: RegExp, { end, log, plantId }: Deployed): Promise<string> {
  expect(end.error ?? end.reason, log.slice(-6000)).toBeUndefined()
  const { url } = await stage.ada.plant(plantId)
  const home = await visit(url)
  expect(home.status).toBe(200)
  expect(home.text).toMatch(page)
  const [asset] = assetsOf(home.text)
  if (asset === undefined) return 'one page without assets'
  const found = await visit(new URL(asset, url).href)
  expect({ asset, status: found.status, isPage: found.text.startsWith('<!') && !asset.endsWith('.svg') }).toEqual({
    asset,
    status: 200,
    isPage: false,
  })
  return ''
}

function expectRefused({ refused, says }: Exclude<FrameworkApp['page'], RegExp>, { status, error }: Analysed): void {
  expect(status).toBe('error')
  expect(error).toMatchObject({ code: refused, step: 'analyze' })
  expect(error?.message).toMatch(says)
}

const groups = {
  'one sample for each detector': sampleApps,
  "apps of the frameworks' own making": scaffoldedApps,
  // Not every network that runs the soak test reaches that host: these are for those who ask for them.
  'apps whose templates come from a git host': process.env.TRELLIS_FRAMEWORKS ? fetchedApps : [],
  'apps of older versions': olderApps,
}

describe.each(Object.entries(groups).filter(([, apps]) => chosen(apps).length > 0))('ANA1: %s', (_group, apps) => {
  it.each(chosen(apps).map((app) => [app.name, app] as const))(
    '%s',
    async (_name, app) => {
      await deploy(app)
    },
    900 * seconds,
  )
})
