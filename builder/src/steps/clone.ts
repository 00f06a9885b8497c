import { cp, mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Commit, type GitSource, parseGitSource } from '@trellis/shared'
import { AppSource } from '../app-source.ts'
import { openKeptMirror } from '../cache/open-kept.ts'
import { adopt } from '../command.ts'
import { StepFailure } from '../failures.ts'
import { fetchRef } from '../git/fetch-ref.ts'
import { setUpGit } from '../git/git-command.ts'
import { type CheckedRemote, checkHttpRemote, checkSshRemote } from '../git/remote.ts'
import type { JobContext } from '../job-context.ts'
import { copySample } from '../samples.ts'
import type { BuildStep } from './step.ts'

/** Brings the source into the checkout and says which commit it is. */
export const cloneStep: BuildStep = {
  name: 'clone',
  async run(context, harvest) {
    const { gitUrl, ref } = context.plan.source
    const source = parseGitSource(gitUrl)
    if ('refused' in source) throw new StepFailure('git_refused', source.refused)
    context.log.system(`Cloning ${source.url}${ref === 'HEAD' || source.kind === 'sample' ? '' : ` at ${ref}`}`)
    const commit = source.kind === 'sample' ? await takeSample(context, source.id) : await cloneWithGit(context, source)
    harvest.commit = commit
    context.variables.TRELLIS_COMMIT = commit.sha
    context.report.commit(commit)
    context.log.system(`Commit ${commit.sha.slice(0, 10)} by ${commit.author}: ${commit.message}`)
    harvest.app = await AppSource.open(context.host.checkout, context.plan.settings.rootDir ?? '')
    return 'completed'
  },
}

async function takeSample(context: JobContext, id: string): Promise<Commit> {
  const commit = await copySample(id, context.host.checkout)
  await adopt(context, context.host.checkout)
  return commit
}

type Cloned = Exclude<GitSource, { kind: 'sample' }>

async function cloneWithGit(context: JobContext, source: Cloned): Promise<Commit> {
  if (source.kind === 'file' && !context.order.allowFileGit) {
    throw new StepFailure('git_refused', 'Sources on the server itself are not allowed here. Use an https or ssh URL.')
  }
  const { host, isolation, plan } = context
  const remote = source.kind === 'remote' ? await checkRemote(context, source) : undefined
  const credential = remote?.mayUseCredential === false ? undefined : plan.source.credential
  context.progress(10)
  try {
    const setup = await setUpGit({
      ...{ source, host, inside: isolation.paths, searchPath: isolation.searchPath, hostEnvironment: process.env },
      ...(remote ? { remote } : {}),
      ...(credential ? { credential } : {}),
    })
    const url = remote ? remote.url.href : await copyRepository(context, source.kind === 'file' ? source.path : '')
    await adopt(context, host.git)
    const mirror = source.kind === 'remote' ? openKeptMirror(context, source.url) : undefined
    await mirror?.bring()
    const fetched = { context, setup, url, host: hostOf(source), ref: plan.source.ref, ...(mirror ? { mirror } : {}) }
    const commit = await fetchRef(fetched)
    await mirror?.giveBack()
    return commit
  } finally {
    // Whatever is in it was for git alone.
    await rm(host.git, { recursive: true, force: true })
    await mkdir(host.git, { recursive: true })
  }
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

function checkRemote(context: JobContext, source: Extract<Cloned, { kind: 'remote' }>): Promise<CheckedRemote> {
  const { credential } = context.plan.source
  const options = {
    ...{ url: source.url, allowed: context.order.allowPrivateGit, signal: context.signal },
    ...(credential ? { credential } : {}),
  }
  return source.scheme === 'ssh' ? checkSshRemote(options) : checkHttpRemote(options)
}

function hostOf(source: Cloned): string {
  return source.kind === 'remote' ? source.host : 'this server'
}
