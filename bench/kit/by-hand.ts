import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../test/kit/folder.ts'
import type { Steps } from './deploy-table.ts'
import type { Uses } from './uses.ts'

/** Says the time before each step and at the end, so that what a step costs can be compared with the product's. */
const commands = `set -e
say() { echo "@@ $1 $(date +%s%3N)"; }
say clone; git clone --quiet "$0" app; cd app
say install; npm ci
say build; npm run build; test -f "$1/index.html"
say end`

/** The environment that the builder gives to users' commands too, as far as it bears on time. */
function environment(home: string): Record<string, string | undefined> {
  const network = /^(PATH|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|(https?|no)_proxy|npm_config_registry)$/i
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => network.test(name))),
    HOME: home,
    LANG: 'C.UTF-8',
    npm_config_cache: join(home, '.npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
  }
}

/** Somebody with a shell: a home with an npm cache of its own, empty at first, and a new checkout for each build. */
export type Hand = { build: (gitUrl: string, output: string) => Promise<{ milliseconds: number; steps: Steps }> }

export function openHand(uses: Uses): Hand {
  const folder = uses.keep(temporaryFolder('by-hand'), (taken) => taken.remove())
  const home = join(folder.path, 'home')
  mkdirSync(home)
  let checkouts = 0
  return {
    /** Clones, installs and builds; answers the milliseconds in all and of each step. Rejects with what was printed when a command fails. */
    async build(gitUrl, output) {
      const cwd = join(folder.path, `checkout-${++checkouts}`)
      mkdirSync(cwd)
      const started = performance.now()
      const said = await run({ gitUrl, output, cwd, home })
      return { milliseconds: performance.now() - started, steps: stepsOf(said) }
    },
  }
}

type Build = { gitUrl: string; output: string; cwd: string; home: string }

function run({ gitUrl, output: made, cwd, home }: Build): Promise<string> {
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-c', commands, gitUrl, made], {
      cwd,
      env: environment(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    }
    shell.once('error', reject)
    shell.once('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`The build by hand ended with ${code}:\n${output.slice(-3000)}`))
    })
  })
}

function stepsOf(output: string): Steps {
  const marks = [...output.matchAll(/^@@ (\w+) (\d+)$/gm)].map(([, step, at]) => ({ step, at: Number(at) }))
  return Object.fromEntries(
    marks.slice(0, -1).map(({ step, at }, index) => [step ?? '', (marks[index + 1]?.at ?? at) - at]),
  )
}
