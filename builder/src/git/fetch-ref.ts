import type { Commit } from '@trellis/shared'
import { runCommand } from '../command.ts'
import type { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import type { GitSetup } from './git-command.ts'
import { explainGit, isUnknownRef, unknownRef } from './git-errors.ts'
import { ProgressReader } from './git-progress.ts'

export type FetchOptions = { context: JobContext; setup: GitSetup; url: string; host: string; ref: string }

type GitEnd = { code: number | null; out: string; said: string }

/** Brings one commit into the empty checkout, as shallow as the server allows, and says which one it is. */
export async function fetchRef(options: FetchOptions): Promise<Commit> {
  await must(options, ['init', '--quiet', '.'])
  await must(options, ['remote', 'add', 'origin', options.url])
  const target = await fetchTarget(options)
  await must(options, ['checkout', '--quiet', '--force', '--detach', target])
  return readCommit(options)
}

/** Fetches and answers what to check out. A name is tried as a branch, then as a tag, then as a short commit. */
async function fetchTarget(options: FetchOptions): Promise<string> {
  const { ref } = options
  for (const candidate of candidates(ref)) {
    const end = await git(options, ['fetch', '--progress', '--no-tags', '--depth', '1', 'origin', candidate])
    if (end.code === 0) return 'FETCH_HEAD'
    if (!isUnknownRef(end.said)) throw explain(options, end)
  }
  if (!/^[0-9a-f]{7,64}$/i.test(ref)) throw unknownRef(ref)
  options.context.log.system(
    'The server does not hand out this commit alone; fetching all branches and tags to find it.',
  )
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
  const end = await git(options, ['fetch', '--progress', 'origin', ...all])
  if (end.code !== 0) throw explain(options, end)
  const found = await git(options, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
  if (found.code !== 0) throw unknownRef(ref)
  return found.out.trim()
}

/** Whole names of refs are unambiguous and let git ask the server for just this one. */
export function candidates(ref: string): string[] {
  if (ref === 'HEAD' || ref.startsWith('refs/')) return [ref]
  const names = [`refs/heads/${ref}`, `refs/tags/${ref}`]
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref) ? [ref.toLowerCase(), ...names] : names
}

async function readCommit(options: FetchOptions): Promise<Commit> {
  const format = ['%H', '%s', '%an', '%cI'].join('%x00')
  const { out } = await must(options, ['log', '-1', '--no-show-signature', `--format=${format}`])
  const [sha = '', subject = '', author = '', at = ''] = out.replace(/\n$/, '').split('\0')
  return { sha, message: subject.slice(0, 200), author: author.slice(0, 200), at: new Date(at).toISOString() }
}

async function must(options: FetchOptions, words: string[]): Promise<GitEnd> {
  const end = await git(options, words)
  if (end.code !== 0) throw explain(options, end)
  return end
}

function explain(options: FetchOptions, end: GitEnd): StepFailure {
  for (const line of end.said.trim().split('\n')) if (line) options.context.log.system(line)
  return explainGit({ said: end.said, ref: options.ref, host: options.host, code: end.code })
}

/** git's own words are kept for judging; of its progress only the percentage is. */
async function git({ context, setup }: FetchOptions, words: string[]): Promise<GitEnd> {
  const progress = new ProgressReader((percent) => context.progress(10 + Math.floor(percent * 0.8)))
  let out = ''
  const end = await runCommand(context, {
    argv: ['git', ...setup.options, ...words],
    folder: '',
    environment: setup.environment,
    network: 'host',
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') progress.write(chunk.toString())
      else if (out.length < 100_000) out += chunk.toString()
    },
  })
  return { code: end.code, out, said: progress.end() }
}
