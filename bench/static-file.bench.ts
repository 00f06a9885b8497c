import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../test/kit/folder.ts'
import { visit } from '../test/kit/visit.ts'
import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { openGit, openGround } from './kit/ground.ts'
import { startHelper } from './kit/helper.ts'
import { startNginx } from './kit/nginx.ts'
import { listed, median } from './kit/numbers.ts'
import type { Uses } from './kit/uses.ts'
import { isInstalled, type WrkLoad, wrk } from './kit/wrk.ts'

const rounds = 10
const load: WrkLoad = { connections: 32, seconds: 3 }
/** What is asked for often is compiled by then, also on a slow machine. */
const warming = 3
const path = 'assets/app-4f9d2c1b.js'
const content = `/* ${'a hot file of an app, as a bundler writes them. '.repeat(200)} */\n`
const page = `<!doctype html><html lang="en"><title>Hot</title><body><script src="/${path}"></script></body></html>\n`

/** A server with one live plant, stopped; each measurement starts it anew on the same data. */
async function deployed(uses: Uses) {
  const ground = await openGround(uses)
  const git = await openGit(uses)
  const { url: gitUrl } = git.repository('hot', { 'index.html': page, [path]: content })
  const { plant } = await ground.ada.deployed({ workspaceId: ground.workspaceId, gitUrl, slug: 'hot' })
  if ((await visit(new URL(path, plant.url).href)).text !== content) throw new Error('The edge serves another file.')
  await ground.ada.close()
  await ground.server.kill('SIGTERM')
  return { server: ground.server, host: new URL(plant.url).host }
}

await bench({
  name: 'static-file',
  question: 'How many times a second is a hot static file served over keep-alive, over a bare node:http server?',
  knobs: {
    rounds,
    file: `${content.length} bytes of JavaScript, asked for without compression`,
    load: `wrk, 1 thread, ${load.connections} connections, ${load.seconds} s, after ${warming} s of warming`,
    product: 'the edge of a whole server, by the app host; a new process each time',
    reference: 'a new process with node:http that writes the same buffer with its type and length',
    beside: 'one nginx worker with an open file cache, where nginx is installed',
  },
  async run(uses) {
    if (!isInstalled('wrk')) throw new Error('wrk is not installed: on Debian "apt-get install wrk".')
    const hasNginx = isInstalled('nginx')
    const { server, host } = await deployed(uses)
    const folder = uses.keep(temporaryFolder('hot'), (taken) => taken.remove())
    const file = join(folder.path, 'app.js')
    writeFileSync(file, content)

    const ask = async (url: string, name: string) => {
      await wrk(url, name, { ...load, seconds: warming })
      return wrk(url, name, load)
    }
    const product = async () => {
      await server.boot()
      const rate = await ask(`${server.url}/${path}`, host)
      await server.kill('SIGTERM')
      return rate
    }
    const reference = async () => {
      const bare = uses.keep(startHelper('bare-http.ts', { file, type: 'text/javascript' }), (taken) => taken.end())
      const { port } = await bare.hears<{ port: number }>('listening')
      const rate = await ask(`http://127.0.0.1:${port}/${path}`, 'localhost')
      await uses.release(bare)
      return rate
    }
    const nginx = async () => {
      if (!hasNginx) return 0
      const started = uses.keep(await startNginx(file), (taken) => taken.end())
      const rate = await ask(`http://127.0.0.1:${started.port}/app.js`, 'localhost')
      await uses.release(started)
      return rate
    }
    const measured = await alternate(rounds, { reference, product, nginx })
    const raw = `${listed(measured.product)} over ${listed(measured.reference)} requests/s`
    return {
      figures: [
        {
          what: 'a hot static file over bare node:http',
          measured: median(measured.product) / median(measured.reference),
          unit: 'x',
          budget: { at: 'least', value: 0.85 },
          raw: `${raw}; nginx ${hasNginx ? listed(measured.nginx) : 'is not installed'}`,
        },
      ],
      table: {
        columns: ['round', 'node:http requests/s', 'product requests/s', 'product over bare', 'nginx requests/s'],
        rows: measured.reference.map((bare, at) => {
          const ours = measured.product[at] ?? 0
          return [at + 1, bare, ours, ours / bare, measured.nginx[at] ?? 0]
        }),
      },
    }
  },
})
