import { scaffoldViteApp } from '../test/kit/vite-app.ts'
import { alternate } from './kit/alternate.ts'
import { bench } from './kit/bench.ts'
import { openHand } from './kit/by-hand.ts'
import { timeDeploy } from './kit/deploy.ts'
import { openGit, openGround } from './kit/ground.ts'
import { listed, median } from './kit/numbers.ts'

const rounds = 5
const template = 'vanilla-ts'

await bench({
  name: 'next-deploy',
  question: 'How long does the deployment of a one-line change take, with the same lockfile, over doing it by hand?',
  knobs: {
    rounds,
    app: `npm create vite, template ${template}, from a git server on loopback; one line changes before each measurement`,
    'by hand': 'git clone, npm ci, npm run build in a new folder',
    'npm cache': 'warm by hand: the same shell has built the app before; the product has its own kept install',
    product: 'one server that has deployed the app once; each deployment is a new builder process',
  },
  async run(uses) {
    const git = await openGit(uses)
    const files = scaffoldViteApp(template)
    const { repository, url } = git.repository('app', files)
    const source = Buffer.from(files['src/main.ts'] ?? '').toString()
    const change = (word: string) => repository.commit({ 'src/main.ts': `${source}\nconsole.log('${word}')\n` }, word)

    const shell = openHand(uses)
    await shell.build(url)
    const { ada, workspaceId } = await openGround(uses)
    const first = await timeDeploy(ada, { workspaceId, gitUrl: url })
    const steps: string[] = []
    const handSteps: string[] = []
    const { hand, product } = await alternate(rounds, {
      async hand(round) {
        change(`by hand ${round}`)
        const { milliseconds, steps } = await shell.build(url)
        handSteps.push(steps)
        return milliseconds
      },
      async product(round) {
        change(`product ${round}`)
        const deployed = await timeDeploy(ada, { workspaceId, plantId: first.plant.id })
        steps.push(deployed.steps)
        return deployed.milliseconds
      },
    })
    return {
      figures: [
        {
          what: 'a second deployment over by hand',
          measured: median(product) / median(hand),
          unit: 'x',
          budget: { at: 'most', value: 0.5 },
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
