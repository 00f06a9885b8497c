import { alternate } from './kit/alternate.ts'
import { apps, type BenchApp } from './kit/apps.ts'
import { bench } from './kit/bench.ts'
import { openHand } from './kit/by-hand.ts'
import { timeDeploy } from './kit/deploy.ts'
import { type DeployTimes, deployOutcome, type Steps } from './kit/deploy-table.ts'
import { closeGround, openGit, openGround } from './kit/ground.ts'
import type { Uses } from './kit/uses.ts'

const rounds = 3

/** Every round by hand has a home of its own, and every deployment a server of its own. */
async function measure(uses: Uses, { name, output }: BenchApp, url: string): Promise<DeployTimes> {
  const handSteps: Steps[] = []
  const productSteps: Steps[] = []
  const measured = await alternate(rounds, {
    async hand() {
      const { milliseconds, steps } = await openHand(uses).build(url, output)
      handSteps.push(steps)
      return milliseconds
    },
    async product() {
      const ground = await openGround(uses)
      const { ada, workspaceId } = ground
      const deployed = await timeDeploy(ada, { workspaceId, gitUrl: url })
      productSteps.push(deployed.steps)
      await closeGround(uses, ground)
      return deployed.milliseconds
    },
  })
  return { app: name, ...measured, handSteps, productSteps }
}

await bench({
  name: 'first-deploy',
  question: 'How long does a first deployment take, from the command to the live page, over doing the same by hand?',
  knobs: {
    rounds,
    apps: `${apps.map(({ name, words }) => `${name}: ${words}`).join('; ')}; from a git server on loopback`,
    'by hand': 'git clone, npm ci, npm run build in a new folder',
    'npm cache': 'cold for both: npm fetches every package from the registry each time',
    product: 'a new server with an empty data folder each time; all eight steps, to the notice that says ready',
  },
  async run(uses) {
    const git = await openGit(uses)
    const times: DeployTimes[] = []
    for (const app of apps) {
      const { url } = git.repository(app.name, app.files())
      times.push(await measure(uses, app, url))
    }
    return deployOutcome('a first deployment over by hand', 1.1, times)
  },
})
