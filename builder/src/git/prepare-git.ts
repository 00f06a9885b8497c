import { cp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSource } from '@trellis/shared'
import { adopt } from '../command.ts'
import { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import { type GitSetup, setUpGit } from './git-command.ts'
import { type CheckedRemote, type Credential, checkHttpRemote, checkSshRemote } from './remote.ts'

export type Cloned = Exclude<GitSource, { kind: 'sample' }>

/** What git needs for one repository: its options, the URL to fetch from, and the host's name for people. */
export type PreparedGit = { setup: GitSetup; url: string; host: string }

/** Checks where a source leads and lays out what git needs for it, and nothing of what it needed for another one. */
export async function prepareGit(
  context: JobContext,
  source: Cloned,
  wished: Credential | undefined,
): Promise<PreparedGit> {
  if (source.kind === 'file' && !context.order.allowFileGit) {
    throw new StepFailure('git_refused', 'Sources on the server itself are not allowed here. Use an https or ssh URL.')
  }
  const { host, isolation } = context
  const remote = source.kind === 'remote' ? await checkRemote(context, source, wished) : undefined
  const credential = remote?.mayUseCredential === false ? undefined : wished
  await clearGitFolder(context)
  const setup = await setUpGit({
    ...{ source, host, inside: isolation.paths, searchPath: isolation.searchPath, hostEnvironment: process.env },
    ...(remote ? { remote } : {}),
    ...(credential ? { credential } : {}),
  })
  const url = remote ? remote.url.href : await copyRepository(context, source.kind === 'file' ? source.path : '')
  await adopt(context, host.git)
  return { setup, url, host: source.kind === 'remote' ? source.host : 'this server' }
}

/** The folder itself stays, because the wall may hold on to it. */
async function clearGitFolder({ host }: JobContext): Promise<void> {
  for (const name of await readdir(host.git)) await rm(join(host.git, name), { recursive: true, force: true })
}

/**
 * A repository of the server itself is copied first: behind the wall git has an identity of its own, which may not be
 * allowed to read it. Answers the copy's URL for git.
 */
async function copyRepository({ host, isolation }: JobContext, path: string): Promise<string> {
  const places = [join(path, '.git'), path]
  const found = await Promise.all(places.map((place) => stat(join(place, 'objects')).catch(() => undefined)))
  const place = places.find((_, index) => found[index]?.isDirectory())
  if (!place) throw new StepFailure('git_not_found', `There is no git repository at ${path} on this server.`)
  await cp(place, join(host.git, 'source'), { recursive: true })
  return `file://${join(isolation.paths.git, 'source')}`
}

function checkRemote(
  context: JobContext,
  source: Extract<Cloned, { kind: 'remote' }>,
  credential: Credential | undefined,
): Promise<CheckedRemote> {
  const options = {
    ...{ url: source.url, allowed: context.order.allowPrivateGit, signal: context.signal },
    ...(credential ? { credential } : {}),
  }
  return source.scheme === 'ssh' ? checkSshRemote(options) : checkHttpRemote(options)
}
