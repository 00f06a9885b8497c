import { Agent, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { edgeServer } from '../../test/kit/edge-server.ts'
import { manifestOf, pointTo, putRelease, type SiteWorld, siteWorld } from '../../test/kit/site.ts'

const releases = ['01JZZZZZZZZZZZZZZZZZZZZZR1', '01JZZZZZZZZZZZZZZZZZZZZZR2']
const scripts = ['assets/app-AAAAaa11.js', 'assets/app-BBBBbb22.js']

/** Two releases whose page names its own script; plain.js has the same name in both. */
function twoReleases(): SiteWorld {
  const world = siteWorld()
  for (const [at, id] of releases.entries()) {
    const page = `<html data-version="${at}"><script src="/${scripts[at]}"></script></html>`
    const manifest = manifestOf(world.blobs, { 'index.html': page, [scripts[at] ?? '']: `version(${at})` })
    putRelease(world, id, manifest)
  }
  return world
}

/** Moves the pointer and tells the stream, as a release or a rollback does. */
function flip(world: SiteWorld, at: number): void {
  pointTo(world, releases[at], [releases[1 - at] ?? ''])
  world.relay.change('shop')
}

function getter(port: number, agent: Agent) {
  return (path: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path, agent, headers: { host: 'shop.localhost' } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
        answer.on('error', reject)
      })
      asked.on('error', reject)
      asked.end()
    })
}

describe('EDGE21: visitors never see a mixed release', () => {
  it('while the pointer moves back and forth under load', async () => {
    const world = twoReleases()
    flip(world, 0)
    await using server = await edgeServer(world)
    const agent = new Agent({ keepAlive: true })
    const get = getter(server.port, agent)
    const seen = new Set<string>()

    async function visitor(): Promise<void> {
      for (let visits = 0; visits < 150; visits += 1) {
        const page = await get('/')
        const version = /data-version="(\d)"/.exec(page.text)?.[1]
        const name = /src="([^"]+)"/.exec(page.text)?.[1] ?? ''
        const script = await get(name)
        seen.add(`${version}`)
        expect([page.status, name, script.status, script.text]).toEqual([
          200,
          `/${scripts[Number(version)]}`,
          200,
          `version(${version})`,
        ])
      }
    }

    let done = false
    const visitors = Promise.all(Array.from({ length: 8 }, visitor)).finally(() => {
      done = true
    })
    for (let moves = 0; moves < 5_000 && !done; moves += 1) {
      flip(world, moves % 2)
      await new Promise((next) => setImmediate(next))
    }
    await visitors
    agent.destroy()
    expect([...seen].sort()).toEqual(['0', '1'])
  })

  it('and the request after a move gets the new release', async () => {
    const world = twoReleases()
    flip(world, 0)
    await using server = await edgeServer(world)
    for (let moves = 1; moves <= 40; moves += 1) {
      flip(world, moves % 2)
      const { text } = await server.get('/')
      expect(text).toContain(`data-version="${moves % 2}"`)
    }
  })
})
