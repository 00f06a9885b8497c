import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '../test/kit/client.ts'
import { temporaryFolder } from '../test/kit/folder.ts'
import { visit } from '../test/kit/visit.ts'
import type { Plant } from '../test/kit/wire.ts'
import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { openGit, openGround } from './kit/ground.ts'
import { startHelper } from './kit/helper.ts'
import { startNginx } from './kit/nginx.ts'
import { listed, median } from './kit/numbers.ts'
import type { Uses } from './kit/uses.ts'
import { isInstalled, type WrkLoad, wrk } from './kit/wrk.ts'

const rounds = 8
/** Short turns, one after the other with all servers running: a machine that slows down slows all of them. */
const turns = 15
const load: WrkLoad = { connections: 32, seconds: 1 }
/** What is asked for often is compiled by then, also on a slow machine. */
const warming: WrkLoad = { ...load, seconds: 3 }
const path = 'assets/app-4f9d2c1b.js'
const content = `/* ${'a hot file of an app, as a bundler writes them. '.repeat(200)} */\n`
const page = `<!doctype html><html lang="en"><title>Hot</title><body><script src="/${path}"></script></body></html>\n`

/** A server with one live plant, stopped; each round starts it anew on the same data. */
async function deployed(uses: Uses) {
  const { server, ada, workspaceId } = await openGround(uses)
  const git = await openGit(uses)
  const { url: gitUrl } = git.repository('hot', { 'index.html': page, [path]: content })
  const { plant } = await ada.deployed({ workspaceId, gitUrl, slug: 'hot' })
  if ((await visit(new URL(path, plant.url).href)).text !== content) throw new Error('The edge serves another file.')
  await ada.close()
  await server.kill('SIGTERM')
  return { server, plant, token: ada.token }
}

/** Has the server run what one in use has: a connection, a read, and a command with a `requestId`. */
async function use(url: string, { plant, token }: { plant: Plant; token: string }): Promise<void> {
  const ada = await Client.connect(url, token)
  await ada.plant(plant.id)
  await ada.send('comment', {
    target: { plantId: plant.id },
    text: 'Hello',
    requestId: `${process.pid}-${performance.now()}`,
  })
  await ada.close()
}

await bench({
  name: 'static-file',
  question: 'How many times a second is a hot static file served over keep-alive, over a bare node:http server?',
  knobs: {
    rounds,
    file: `${content.length} bytes of JavaScript, asked for without compression`,
    load: `wrk, 1 thread, ${load.connections} connections; ${turns} turns of ${load.seconds} s each, after ${warming.seconds} s of warming`,
    product: 'the edge of a whole server, by the app host; a new process each round, in which commands have run',
    reference: 'a new process with node:http that writes the same buffer with its type and length',
    beside: 'one nginx worker with an open file cache, for a second at the end of each round, where nginx is installed',
    ratio: 'the median, over all turns, of the rate over that of the reference in the same turn',
  },
  async run(uses) {
    if (!isInstalled('wrk')) throw new Error('wrk is not installed: on Debian "apt-get install wrk".')
    const hasNginx = isInstalled('nginx')
    const live = await deployed(uses)
    const { server } = live
    const folder = uses.keep(temporaryFolder('hot'), (taken) => taken.remove())
    const file = join(folder.path, 'app.js')
    writeFileSync(file, content)

    const round = async () => {
      const bare = uses.keep(startHelper('bare-http.ts', { file, type: 'text/javascript' }), (taken) => taken.end())
      const { port } = await bare.hears<{ port: number }>('listening')
      const nginx = hasNginx ? uses.keep(await startNginx(file), (taken) => taken.end()) : undefined
      await server.boot()
      await use(server.url, live)
      const ask = {
        reference: (how: WrkLoad) => wrk(`http://127.0.0.1:${port}/${path}`, 'localhost', how),
        product: (how: WrkLoad) => wrk(`${server.url}/${path}`, new URL(live.plant.url).host, how),
        nginx: async (how: WrkLoad) => (nginx ? wrk(`http://127.0.0.1:${nginx.port}/app.js`, 'localhost', how) : 0),
      }
      for (const way of Object.values(ask)) await way(warming)
      const { reference, product } = await alternate(turns, {
        reference: () => ask.reference(load),
        product: () => ask.product(load),
      })
      const measured = { reference, product, beside: await ask.nginx(load) }
      await server.kill('SIGTERM')
      await uses.release(bare)
      if (nginx) await uses.release(nginx)
      return measured
    }
    const measured: Awaited<ReturnType<typeof round>>[] = []
    for (let n = 0; n < rounds; n += 1) measured.push(await round())
    const ratios = measured.map(({ reference, product }) => product.map((rate, at) => rate / (reference[at] ?? 0)))
    const each = (name: 'reference' | 'product') => listed(measured.map((one) => median(one[name])))
    const nginx = hasNginx ? listed(measured.map(({ beside }) => beside)) : 'is not installed'
    return {
      figures: [
        {
          what: 'a hot static file over bare node:http',
          measured: median(ratios.flat()),
          unit: 'x',
          budget: { at: 'least', value: 0.85 },
          raw: `${each('product')} over ${each('reference')} requests/s; nginx ${nginx}`,
        },
      ],
      table: {
        columns: ['round', 'node:http requests/s', 'product requests/s', 'product over bare', 'nginx requests/s'],
        rows: measured.map(({ reference, product, beside }, at) => [
          ...[at + 1, median(reference), median(product)],
          ...[median(ratios[at] ?? []), beside],
        ]),
      },
    }
  },
})
