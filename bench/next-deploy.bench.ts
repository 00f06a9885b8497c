import type { GitServer } from '../test/kit/git-server.ts'
import { alternate } from './kit/alternate.ts'
import { apps, type BenchApp } from './kit/apps.ts'
import { bench } from './kit/bench.ts'
import { openHand } from './kit/by-hand.ts'
import { timeDeploy } from './kit/deploy.ts'
import { type DeployTimes, deployOutcome, type Steps } from './kit/deploy-table.ts'
import { type Ground, openGit, openGround } from './kit/ground.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 3

type Sown = { app: BenchApp; url: string; change: (word: string) => void }

/** Waits for npm, which makes the lockfiles, without an ear for anything else: no socket may be open meanwhile. */
function sow(git: GitServer, app: BenchApp): Sown {
  const files = app.files()
  const { repository, url } = git.repository(app.name, files)
  const source = Buffer.from(files[app.changes] ?? '').toString()
  const change = (word: string) => repository.commit({ [app.changes]: `${source}\nconsole.log('${word}')\n` }, word)
  return { app, url, change }
}

/** Both have built the app once before the first measurement. */
async function measure(uses: Uses, { ada, workspaceId }: Ground, { app, url, change }: Sown): Promise<DeployTimes> {
  const shell = openHand(uses)
  await shell.build(url, app.output)
  const first = await timeDeploy(ada, { workspaceId, gitUrl: url })
  const handSteps: Steps[] = []
  const productSteps: Steps[] = []
  const measured = await alternate(rounds, {
    async hand(round) {
      change(`by hand ${round}`)
      const { milliseconds, steps } = await shell.build(url, app.output)
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
  return { app: app.name, ...measured, handSteps, productSteps }
}

await bench({
  name: 'next-deploy',
  question: 'How long does the deployment of a one-line change take, with the same lockfile, over doing it by hand?',
  knobs: {
    rounds,
    apps: `${apps.map(({ name, words }) => `${name}: ${words}`).join('; ')}; from a git server on loopback; one line changes before each measurement`,
    'by hand': 'git clone, npm ci, npm run build in a new folder',
    'npm cache': 'warm by hand: the same shell has built the app before; the product has its own kept install',
    product: 'one server that has deployed the app once; each deployment is a new builder process',
  },
  async run(uses) {
    const git = await openGit(uses)
    const sown = apps.map((app) => sow(git, app))
    const ground = await openGround(uses)
    const times: DeployTimes[] = []
    for (const one of sown) times.push(await measure(uses, ground, one))
    return deployOutcome('a second deployment over by hand', 0.5, times)
  },
})
