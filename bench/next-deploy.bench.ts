import { scaffoldViteApp } from '../test/kit/vite-app.ts'
import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { openHand } from './kit/by-hand.ts'
import { timeDeploy } from './kit/deploy.ts'
import { type DeployTimes, deployOutcome } from './kit/deploy-table.ts'
import { type Ground, openGit, openGround } from './kit/ground.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 5
/** Each with the file in which a line changes. */
const templates = { 'vanilla-ts': 'src/main.ts', 'vue-ts': 'src/main.ts' }

type Sown = { app: string; url: string; change: (word: string) => void }

/** Both have built the app once before the first measurement. */
async function measure(uses: Uses, { ada, workspaceId }: Ground, { app, url, change }: Sown): Promise<DeployTimes> {
  const shell = openHand(uses)
  await shell.build(url)
  const first = await timeDeploy(ada, { workspaceId, gitUrl: url })
  const handSteps: string[] = []
  const productSteps: string[] = []
  const measured = await alternate(rounds, {
    async hand(round) {
      change(`by hand ${round}`)
      const { milliseconds, steps } = await shell.build(url)
      handSteps.push(steps)
      return milliseconds
    },
    async product(round) {
      change(`product ${round}`)
      const deployed = await timeDeploy(ada, { workspaceId, plantId: first.plant.id })
      productSteps.push(deployed.steps)
      return deployed.milliseconds
    },
  })
  return { app, ...measured, handSteps, productSteps }
}

await bench({
  name: 'next-deploy',
  question: 'How long does the deployment of a one-line change take, with the same lockfile, over doing it by hand?',
  knobs: {
    rounds,
    apps: `npm create vite, templates ${Object.keys(templates).join(' and ')}, from a git server on loopback; one line changes before each measurement`,
    'by hand': 'git clone, npm ci, npm run build in a new folder',
    'npm cache': 'warm by hand: the same shell has built the app before; the product has its own kept install',
    product: 'one server that has deployed the app once; each deployment is a new builder process',
  },
  async run(uses) {
    const git = await openGit(uses)
    const ground = await openGround(uses)
    const times: DeployTimes[] = []
    for (const [app, file] of Object.entries(templates)) {
      const files = scaffoldViteApp(app)
      const { repository, url } = git.repository(app, files)
      const source = Buffer.from(files[file] ?? '').toString()
      const change = (word: string) => repository.commit({ [file]: `${source}\nconsole.log('${word}')\n` }, word)
      times.push(await measure(uses, ground, { app, url, change }))
    }
    return deployOutcome('a second deployment over by hand', 0.5, times)
  },
})
