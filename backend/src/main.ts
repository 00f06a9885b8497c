import { execFileSync } from 'node:child_process'
import { compose, type Trellis } from './compose.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { siteUrl } from './core/site-address.ts'
import { createLogger } from './observe/logger.ts'

/** Somebody who watches a terminal wants to read what matters; a file takes everything. */
const log = createLogger(process.stderr.isTTY ? 'warn' : 'info')

/** Ends the process with sentences for people, or with the whole error where nobody foresaw it. */
function giveUp(error: unknown): never {
  if (error instanceof ConfigError) for (const line of error.lines) console.error(line)
  else console.error(error instanceof Error ? error.message : error)
  log.debug({ err: error }, 'The server did not start.')
  process.exit(1)
}

function requireGit(): void {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' })
  } catch (cause) {
    throw new Error(
      'Trellis needs git to fetch what it deploys, and git is not installed here. Install it and start again.',
      {
        cause,
      },
    )
  }
}

function welcome(trellis: Trellis, { warnings, role }: Config): void {
  const { url, setupToken, isolation, addresses } = trellis
  for (const warning of warnings) console.log(warning)
  if (isolation) console.log(isolation)
  if (setupToken)
    console.log(`Trellis has no owner yet. Open this link to become it:\n\n  ${url}/?setup=${setupToken}\n`)
  else
    console.log(
      role === 'edge' ? `This edge serves apps at ${siteUrl(addresses.apps, '<slug>')}` : `Trellis is at ${url}`,
    )
}

/**
 * Ctrl-C comes from the person at the terminal and ends the builds too; SIGTERM comes from whoever restarts the server,
 * and builds go on. A second signal does not wait.
 */
function stopOnSignals(trellis: Trellis): void {
  let stopping = false
  const stop = async (endBuilds: boolean) => {
    if (stopping) process.exit(130)
    stopping = true
    await trellis.close({ endBuilds })
    process.exit(0)
  }
  process.on('SIGINT', () => void stop(true))
  process.on('SIGTERM', () => void stop(false))
}

process.on('unhandledRejection', (error) => log.error({ err: error }, 'Something failed that nobody waited for.'))

try {
  const config = readConfig(process.cwd())
  if (config.role !== 'edge') requireGit()
  const trellis = await compose(config, log)
  stopOnSignals(trellis)
  welcome(trellis, config)
} catch (error) {
  giveUp(error)
}
