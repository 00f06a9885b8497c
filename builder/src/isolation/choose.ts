import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bubblewrap, type SandboxMode } from './bubblewrap.ts'
import { runHelper } from './helper-process.ts'
import type { CommandEnd, Isolation } from './isolation.ts'

export type HostIsolation = { kind: 'bubblewrap' | 'none'; sentence: string; details: string[] }

const generous = { memoryBytes: 2 ** 40, processes: 1000, diskBytes: 2 ** 30 }

/** The modes worth trying for whoever runs the builder, best first. */
export function possibleModes(): SandboxMode[] {
  if (process.platform !== 'linux') return []
  return process.getuid?.() === 0 ? ['drop', 'root'] : ['user']
}

/** What really works on this host: each kind is tried, with a network, on a command that does nothing. */
export async function describeHost(): Promise<HostIsolation> {
  const details: string[] = []
  if (process.platform !== 'linux') details.push('Sandboxes need Linux.')
  for (const mode of possibleModes()) {
    const problem = await tryMode(mode)
    if (problem === undefined) {
      return {
        kind: 'bubblewrap',
        sentence: 'Builds run in a sandbox (bubblewrap) that sees its checkout, the toolchain and the internet only.',
        details: [...details, `bubblewrap works (${modeWords[mode]}).`],
      }
    }
    details.push(`bubblewrap (${modeWords[mode]}): ${problem}`)
  }
  return { kind: 'none', sentence: await adviceFor(details), details }
}

const modeWords: Record<SandboxMode, string> = {
  drop: 'each job under a user id of its own',
  root: 'made by root',
  user: 'made by an ordinary user',
}

/** The mode for a job, found in a few milliseconds: whether somebody without rights may make a sandbox here. */
export async function chooseMode(): Promise<SandboxMode> {
  const [first, second] = possibleModes()
  if (first === undefined || second === undefined) return first ?? 'user'
  const nobody = ['setpriv', '--reuid', '1500000000', '--regid', '1500000000', '--clear-groups', '--']
  const probe = [...nobody, 'bwrap', '--unshare-user', '--ro-bind', '/', '/', '--', 'true']
  return runHelper(probe, 5000).then(
    () => first,
    () => second,
  )
}

/** Runs `true` in a whole sandbox. Answers what was wrong, or nothing. */
export async function tryMode(mode: SandboxMode): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-try-'))
  const host = {
    checkout: join(folder, 'work'),
    home: join(folder, 'home'),
    temporary: join(folder, 'tmp'),
    git: join(folder, 'git'),
  }
  let sandbox: Bubblewrap | undefined
  try {
    const toolchains = join(folder, 'toolchains')
    for (const path of [...Object.values(host), toolchains]) await mkdir(path)
    sandbox = new Bubblewrap({
      ...{ mode: Promise.resolve(mode), job: `try-${process.pid}`, folder, host, toolchains, limits: generous },
      ...{ shown: [], reachable: Promise.resolve([]) },
    })
    await sandbox.open()
    await sandbox.ready('sandbox')
    return await runTrue(sandbox)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await sandbox?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function runTrue(isolation: Isolation): Promise<string | undefined> {
  let said = ''
  const command = isolation.run({
    argv: ['true'],
    folder: '',
    environment: { PATH: isolation.searchPath },
    network: 'sandbox',
    onOutput: (_stream, chunk) => {
      said = `${said}${chunk.toString()}`.slice(-300)
    },
  })
  const end: CommandEnd = await command.finished
  return end.code === 0 ? undefined : said.trim() || end.problem || `ended with code ${end.code}`
}

async function adviceFor(details: readonly string[]): Promise<string> {
  const missing: string[] = []
  if (process.platform === 'linux') {
    for (const [program, name] of Object.entries(packages)) {
      const there = await runHelper(['sh', '-c', 'command -v "$1"', 'sh', program], 5000).catch(() => '')
      if (!there.trim() && !missing.includes(name)) missing.push(name)
    }
  }
  if (missing.length > 0) {
    return `Builds are not isolated on this host. Install ${missing.join(' and ')} to run them in a sandbox.`
  }
  return `Builds are not isolated on this host. ${details.at(-1) ?? ''}`.trim()
}

const packages = {
  bwrap: 'bubblewrap',
  slirp4netns: 'slirp4netns',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  prlimit: 'util-linux',
  ip: 'iproute2',
}
