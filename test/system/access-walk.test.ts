import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../kit/client.ts'
import { go, type Outcome, type Walker, waysOf } from './kit/walk-call.ts'
import { commandRows } from './kit/walk-commands.ts'
import { builderRows, routeRows } from './kit/walk-routes.ts'
import { expected, idsIn, nameOf, type Row } from './kit/walk-row.ts'
import { WalkScene } from './kit/walk-scene.ts'

const rows = [...commandRows, ...routeRows, ...builderRows].map((row, index) => ({
  row,
  name: `${index + 1} ${nameOf(row)}`,
}))

const invented = {
  ...{ workspaceId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', plantId: '01ARZ3NDEKTSV4RRFFQ69G5FAW' },
  ...{ deploymentId: '01ARZ3NDEKTSV4RRFFQ69G5FAX', releaseId: '01ARZ3NDEKTSV4RRFFQ69G5FAY' },
  ...{ requestId: '01ARZ3NDEKTSV4RRFFQ69G5FAZ', secretId: '01ARZ3NDEKTSV4RRFFQ69G5FB0' },
  ...{ inviteId: 'f'.repeat(64), uid: 'nobody-at-all' },
}

let scene: WalkScene
/** How both workspaces are before anybody walks. */
let untouched: string

beforeAll(async () => {
  scene = await WalkScene.open()
  untouched = await scene.state()
})
afterAll(() => scene?.close())

it('ACL1: the tables of this walk have every command and every route that the server has', async () => {
  const { url } = scene.stage.server
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> }
  const all = Object.entries(paths).flatMap(([path, ways]) =>
    Object.keys(ways).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const ofCommands = commandRows.map((row) => `POST /api/commands/${nameOf(row)}`)
  const walked = new Set([...ofCommands, ...routeRows.map(nameOf), 'POST /user/logout'])
  expect([...walked].sort()).toEqual(all.sort())
})

it('ACL5: who is signed out, or nobody, gets no connection', async () => {
  for (const { standing, token = '' } of scene.walkers.filter(({ client }) => !client)) {
    const refused = await Client.connect(scene.stage.server.url, token).then(
      () => 'connected',
      (error: Error) => error.message,
    )
    expect([standing, refused]).toEqual([standing, 'unauthenticated'])
  }
})

/** Everybody who is to be refused at a row; answers what each of them got, and what they should have got. */
async function refusals(row: Row, walkers: readonly Walker[]): Promise<{ got: string[]; should: string[] }> {
  const { server } = scene.stage
  const got: string[] = []
  const should: string[] = []
  for (const walker of walkers) {
    for (const way of waysOf(row, walker)) {
      const code = expected(row, walker.standing, way)
      if (code === 'ok') continue
      const outcome = await go(server.url, walker, { row, names: scene.own, way })
      got.push(`${walker.standing} over ${way}: ${outcome.code}`)
      should.push(`${walker.standing} over ${way}: ${code}`)
    }
  }
  return { got, should }
}

describe('what is refused', () => {
  it.each(rows)('ACL1, ACL4: $name, to each standing, and nothing has changed', async ({ row }) => {
    const { got, should } = await refusals(row, scene.walkers)
    expect(got).toEqual(should)
    expect(await scene.state()).toBe(untouched)
  })

  const naming = rows.filter(({ row }) => row.least !== 'everybody')
  it.each(naming)('ACL4: $name, with an id of another workspace in each field', async ({ row }) => {
    const { own, foreign, stage } = scene
    const owner: Walker = { standing: 'owner', client: stage.ada, token: stage.ada.token }
    for (const id of idsIn(row, own)) {
      for (const way of waysOf(row, owner)) {
        if (way === 'http' && 'socketOnly' in row) continue
        const outcomes: Outcome[] = []
        for (const value of [foreign[id], invented[id]]) {
          outcomes.push(await go(stage.server.url, owner, { row, names: { ...own, [id]: value }, way }))
        }
        const [theirs, nobodys] = outcomes
        expect([id, way, theirs?.code]).toEqual([id, way, row.filters?.includes(id) ? 'ok' : 'not_found'])
        expect([id, way, theirs]).toEqual([id, way, nobodys])
      }
    }
    expect(await scene.state()).toBe(untouched)
  })
})

describe('what is allowed', () => {
  it.each(rows)('ACL1: $name', async ({ row }) => {
    const { server } = scene.stage
    for (const walker of scene.walkers) {
      for (const way of waysOf(row, walker)) {
        if (expected(row, walker.standing, way) !== 'ok') continue
        const names = { ...scene.own, nonce: scene.nonce(), ...(await row.fresh?.(scene, walker)) }
        const outcome = await go(server.url, walker, { row, names, way })
        expect([walker.standing, way, outcome.code], JSON.stringify(outcome.said)).toEqual([walker.standing, way, 'ok'])
        await scene.end(outcome.said)
        await row.after?.(scene)
      }
    }
  })
})
