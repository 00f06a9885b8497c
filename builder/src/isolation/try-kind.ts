import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IsolationKind } from '@trellis/shared'
import { Bubblewrap, type SandboxMode } from './bubblewrap.ts'
import { Container } from './container.ts'
import { openEngine } from './engine.ts'
import type { IsolatedPaths, Isolation } from './isolation.ts'
import { possibleModes } from './modes.ts'
import { UserIds } from './uid.ts'
import { takePlace } from './uid-place.ts'
import { uidProblem } from './uid-problem.ts'

export type RealKind = Exclude<IsolationKind, 'none'>

const generous = { memoryBytes: 2 ** 40, processes: 1000, diskBytes: 2 ** 30 }
const nowhere = { shown: [], reachable: Promise.resolve([]), limits: generous }

/** Runs a command that does nothing behind a whole wall of this kind. Answers how it was made, or what was wrong. */
export async function tryKind(kind: RealKind): Promise<{ works: string } | { problem: string }> {
  if (process.platform !== 'linux') return { problem: 'it needs Linux' }
  if (kind === 'bubblewrap') return tryModes()
  if (process.getuid?.() !== 0) return { problem: 'it needs Trellis to run as root' }
  return kind === 'container' ? tryContainer() : tryUid()
}

const modeWords: Record<SandboxMode, string> = {
  drop: 'each job under a user id of its own',
  root: 'made by root',
  user: 'made by an ordinary user',
}

async function tryModes(): Promise<{ works: string } | { problem: string }> {
  const problems: string[] = []
  for (const mode of possibleModes()) {
    const problem = await inFolder((given) => new Bubblewrap({ ...given, ...nowhere, mode: Promise.resolve(mode) }))
    if (problem === undefined) return { works: modeWords[mode] }
    if (!problems.includes(problem)) problems.push(problem)
  }
  return { problem: problems.join('; ') }
}

async function tryContainer(): Promise<{ works: string } | { problem: string }> {
  try {
    const engine = await openEngine()
    const problem = await inFolder((given) => new Container({ ...given, ...nowhere, engine: Promise.resolve(engine) }))
    return problem === undefined ? { works: `made by ${engine.name}` } : { problem: `${engine.name}: ${problem}` }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

async function tryUid(): Promise<{ works: string } | { problem: string }> {
  const missing = uidProblem()
  if (missing) return { problem: missing }
  try {
    const place = await takePlace(`try-${process.pid}`)
    const problem = await attempt(new UserIds({ place, limits: generous })).finally(() => place.release())
    return problem === undefined ? { works: `users ${place.user} and ${place.git}` } : { problem }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

type Given = { job: string; folder: string; host: IsolatedPaths; toolchains: string }

async function inFolder(make: (given: Given) => Isolation): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-try-'))
  const host: IsolatedPaths = {
    checkout: join(folder, 'work'),
    home: join(folder, 'home'),
    temporary: join(folder, 'tmp'),
    git: join(folder, 'git'),
  }
  const toolchains = join(folder, 'toolchains')
  try {
    for (const path of [...Object.values(host), toolchains]) await mkdir(path)
    return await attempt(make({ job: `try-${process.pid}`, folder, host, toolchains }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What was wrong, or nothing. */
async function attempt(isolation: Isolation): Promise<string | undefined> {
  try {
    await isolation.open()
    await isolation.ready('host')
    await isolation.ready('sandbox')
    return await runNode(isolation)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await isolation.close()
  }
}

async function runNode(isolation: Isolation): Promise<string | undefined> {
  let said = ''
  const { finished } = isolation.run({
    argv: ['node', '--version'],
    folder: '',
    environment: { PATH: isolation.searchPath },
    network: 'sandbox',
    onOutput: (_stream, chunk) => {
      said = `${said}${chunk.toString()}`.slice(-300)
    },
  })
  const end = await finished
  return end.code === 0 ? undefined : said.trim() || end.problem || `ended with code ${end.code}`
}
