import { mkdir, rm } from 'node:fs/promises'
import { type Commit, parseGitSource } from '@trellis/shared'
import { AppSource } from '../app-source.ts'
import { openKeptMirror } from '../cache/open-kept.ts'
import { adopt } from '../command.ts'
import { StepFailure } from '../failures.ts'
import { fetchRef } from '../git/fetch-ref.ts'
import { type Cloned, prepareGit } from '../git/prepare-git.ts'
import { bringSubmodules } from '../git/submodules.ts'
import type { Harvest, JobContext } from '../job-context.ts'
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
    const commit =
      source.kind === 'sample'
        ? tellCommit(context, harvest, await takeSample(context, source.id))
        : await cloneWithGit(context, harvest, source)
    context.variables.TRELLIS_COMMIT = commit.sha
    harvest.app = await AppSource.open(context.host.checkout, context.plan.settings.rootDir ?? '')
    return 'completed'
  },
}

async function takeSample(context: JobContext, id: string): Promise<Commit> {
  const commit = await copySample(id, context.host.checkout)
  await adopt(context, context.host.checkout)
  return commit
}

async function cloneWithGit(context: JobContext, harvest: Harvest, source: Cloned): Promise<Commit> {
  const { host, plan } = context
  context.isolation.prepare?.('host', 1)
  context.progress(10)
  try {
    const prepared = await prepareGit(context, source, plan.source.credential)
    const mirror = source.kind === 'remote' ? openKeptMirror(context, source.url) : undefined
    await mirror?.bring()
    const fetched = { ...prepared, context, ref: plan.source.ref, ...(mirror ? { mirror } : {}) }
    const commit = tellCommit(context, harvest, await fetchRef(fetched))
    await mirror?.giveBack()
    harvest.submodulesLeft = await bringSubmodules({ context, setup: prepared.setup, source })
    return commit
  } finally {
    // Whatever is in it was for git alone.
    await rm(host.git, { recursive: true, force: true })
    await mkdir(host.git, { recursive: true })
  }
}

/** Said as soon as it is known, so that a failure of what comes after it has its commit. */
function tellCommit(context: JobContext, harvest: Harvest, commit: Commit): Commit {
  harvest.commit = commit
  context.report.commit(commit)
  context.log.system(`Commit ${commit.sha.slice(0, 10)} by ${commit.author}: ${commit.message}`)
  return commit
}
