import { readFile } from 'node:fs/promises'
import { throwIfStopped } from '../command.ts'
import { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import { describeBytes, describeCount } from '../log/words.ts'
import { findBasePath } from '../output/base-path.ts'
import { asFound } from '../output/hash.ts'
import { Hasher } from '../output/hasher.ts'
import { publish } from '../output/publish.ts'
import { type FoundFile, walkOutput } from '../output/walk.ts'
import type { Plan } from '../plan.ts'
import { planOf } from './analyze.ts'
import type { BuildStep } from './step.ts'

const warningsShown = 20
/** More than there are processors, because each waits for the disk before it computes. */
const hashes = 8
const largestPage = 4 * 1024 * 1024

/** Hands the output over, once the last process behind the wall is gone, so that nothing changes while it is read. */
export const uploadStep: BuildStep = {
  name: 'upload',
  async run(context, harvest) {
    const { output } = harvest
    if (!output) throw new StepFailure('internal', 'The output was not found before it was needed.')
    await Promise.all(harvest.beside)
    const warn = limitedWarnings(context)
    const hasher = new Hasher(hashes, context.secrets)
    context.signal.addEventListener('abort', () => hasher.stop())
    const onFile = (file: FoundFile) => hasher.add(file)
    const files = await walkOutput({ output, limits: context.plan.limits, onWarning: warn.say, onFile })
    warn.end()
    if (files.length === 0) {
      throw new StepFailure('no_output', `The output folder "${output.name}" has no files in it that can be published.`)
    }
    const plan = planOf(harvest)
    const basePath = await basePathOf(files, plan.basePath)
    const site = { fallback: fallbackFor(plan, files), ...(basePath === undefined ? {} : { basePath }) }
    if (basePath)
      context.log.system(`The page names its files below ${basePath}; they are served there and at the root.`)
    harvest.uploaded = await publish({
      ...{ backend: context.backend, attempt: context.plan.attempt, files, hasher, site },
      secrets: context.secrets,
      progress: context.progress,
      throwIfStopped: () => throwIfStopped(context.signal),
    })
    warnOfPointers(context, hasher.pointers)
    const { uploadedFiles, uploadedBytes } = harvest.uploaded
    const all = files.reduce((sum, { size }) => sum + size, 0)
    context.log.system(
      `${describeCount(files.length, 'file')}, ${describeBytes(all)}; ` +
        `new: ${describeCount(uploadedFiles, 'file')}, ${describeBytes(uploadedBytes)}.`,
    )
    return 'completed'
  },
}

/** Git LFS keeps large files elsewhere; what is in the repository of them is of no use to a visitor. */
function warnOfPointers(context: JobContext, paths: readonly string[]): void {
  if (paths.length === 0) return
  const shown = [...paths].sort().slice(0, 5).join(', ')
  context.log.system(
    `Warning: ${describeCount(paths.length, 'published file')} only stand in for large files that git LFS keeps elsewhere: ` +
      `${shown}${paths.length > 5 ? ', ...' : ''}. Trellis does not fetch these; commit the files themselves.`,
  )
}

/** The first page tells; the others are made alike. */
async function basePathOf(files: readonly FoundFile[], hint: string | undefined): Promise<string | undefined> {
  const page = files.find(({ path }) => path === 'index.html') ?? files.find(({ path }) => path.endsWith('.html'))
  if (!page || page.size > largestPage) return undefined
  const html = (await readFile(page.file, { flag: asFound })).toString()
  return findBasePath(html, new Set(files.map(({ path }) => path)), hint)
}

/** One page for all addresses only when the output is that one page and the app has no page of its own for errors. */
export function fallbackFor(
  plan: Pick<Plan, 'fallback' | 'onePageRule'>,
  files: readonly Pick<FoundFile, 'path'>[],
): 'none' | 'spa' {
  const has = (name: string) => files.some(({ path }) => path === name)
  // A page of this name has no other purpose than to answer for addresses that the browser makes up.
  if (has('200.html') || (plan.onePageRule && has('index.html'))) return 'spa'
  if (plan.fallback === 'none') return 'none'
  const pages = files.filter(({ path }) => path.endsWith('.html')).map(({ path }) => path)
  return pages.length === 1 && pages[0] === 'index.html' ? 'spa' : 'none'
}

function limitedWarnings(context: JobContext): { say: (text: string) => void; end: () => void } {
  let count = 0
  return {
    say: (text) => {
      if (count++ < warningsShown) context.log.system(`Warning: ${text}`)
    },
    end: () => {
      if (count > warningsShown) context.log.system(`Warning: ${count - warningsShown} more like these.`)
    },
  }
}
