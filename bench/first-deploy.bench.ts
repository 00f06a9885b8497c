import { scaffoldViteApp } from '../test/kit/vite-app.ts'
import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { openHand } from './kit/by-hand.ts'
import { timeDeploy } from './kit/deploy.ts'
import { closeGround, openGit, openGround } from './kit/ground.ts'
import { listed, median } from './kit/numbers.ts'

const rounds = 4
const template = 'vanilla-ts'

await bench({
  name: 'first-deploy',
  question: 'How long does a first deployment take, from the command to the live page, over doing the same by hand?',
  knobs: {
    rounds,
    app: `npm create vite, template ${template}, from a git server on loopback`,
    'by hand': 'git clone, npm ci, npm run build in a new folder',
    'npm cache': 'cold for both: npm fetches every package from the registry each time',
    product: 'a new server with an empty data folder each time; all eight steps, to the notice that says ready',
  },
  async run(uses) {
    const git = await openGit(uses)
    const { url } = git.repository('app', scaffoldViteApp(template))
    const steps: string[] = []
    const handSteps: string[] = []
    const { hand, product } = await alternate(rounds, {
      async hand() {
        const { milliseconds, steps } = await openHand(uses).build(url)
        handSteps.push(steps)
        return milliseconds
      },
      async product() {
        const ground = await openGround(uses)
        const { ada, workspaceId } = ground
        const deployed = await timeDeploy(ada, { workspaceId, gitUrl: url })
        steps.push(deployed.steps)
        await closeGround(uses, ground)
        return deployed.milliseconds
      },
    })
    return {
      figures: [
        {
          what: 'a first deployment over by hand',
          measured: median(product) / median(hand),
          unit: 'x',
          budget: { at: 'most', value: 1.1 },
          raw: `${listed(product)} ms over ${listed(hand)} ms`,
        },
      ],
      table: {
        columns: [
          'round',
          'by hand ms',
          'product ms',
          'product over hand',
          'steps by hand, ms',
          'steps of the product, ms',
        ],
        rows: hand.map((byHand, at) => [
          at + 1,
          byHand,
          product[at] ?? 0,
          (product[at] ?? 0) / byHand,
          handSteps[at] ?? '',
          steps[at] ?? '',
        ]),
      },
    }
  },
})
