import type { Commit } from '@trellis/shared'
import type { KeptMirror } from '../cache/kept-mirror.ts'
import { runCommand } from '../command.ts'
import type { StepFailure } from '../failures.ts'
import type { JobContext } from '../job-context.ts'
import type { GitSetup } from './git-command.ts'
import { explainGit, hasMoved, isUnknownRef, unknownRef } from './git-errors.ts'
import { ProgressReader } from './git-progress.ts'

/** Where git runs; `folder` is relative to the checkout, its root when absent. */
type GitPlace = { context: JobContext; setup: GitSetup; folder?: string }

export type FetchOptions = GitPlace & { url: string; host: string; ref: string; mirror?: KeptMirror }

type GitEnd = { code: number | null; out: string; said: string }

const format = ['%H', '%s', '%an', '%cI'].join('%x00')

/** Below this size a mirror costs more than it saves: two programs more, some twenty milliseconds. */
const mirroredKilobytes = 2048

/**
 * All of it in one go, because each way through the wall costs as much as a git command, and with as few programs as can
 * be. Arguments: the URL, the same as configuration, the name of the ref, the format of the answer, the mirror, then the
 * options of every git command. Where it is run again the
 * repository is there. With a mirror the commit goes there first; a mirror is made where it will save something.
 */
const fetchScript = `set -e
url=$1 origin=$2 wanted=$3 format=$4 mirror=$5; shift 5
if [ ! -d .git ]; then
  git "$@" init --quiet .
  printf '%s\\n' "$origin" >> .git/config
fi
if [ -n "$mirror" ] && [ -d "$mirror" ]; then
  git "$@" --git-dir="$mirror" -c fetch.unpackLimit=1 fetch --progress --no-tags --depth 1 "$url" "+$wanted:refs/trellis/now"
  GIT_ALLOW_PROTOCOL=file git "$@" -c protocol.file.allow=always fetch --quiet --no-tags --depth 1 \
    "file://$mirror" refs/trellis/now
else
  git "$@" fetch --progress --no-tags --depth 1 origin "$wanted"
fi
git "$@" checkout --quiet --force --detach FETCH_HEAD
if [ -n "$mirror" ] && [ ! -d "$mirror" ] &&
  du -sk .git/objects | { read -r kilobytes path && [ "$kilobytes" -ge ${mirroredKilobytes} ]; }; then
  {
    git "$@" init --quiet --bare "$mirror" && cp -r .git/objects/. "$mirror/objects" &&
      { [ ! -e .git/shallow ] || cp .git/shallow "$mirror/shallow"; } &&
      git "$@" --git-dir="$mirror" update-ref refs/trellis/now "$(git "$@" rev-parse HEAD)"
  } || rm -rf "$mirror"
fi
exec git "$@" log -1 --no-show-signature --format="$format"`

const wholeSha = /^([0-9a-f]{40}|[0-9a-f]{64})$/i

/** Brings one commit into the empty checkout, as shallow as the server allows, and says which one it is. */
export async function fetchRef(options: FetchOptions): Promise<Commit> {
  const { ref } = options
  for (const candidate of candidates(ref)) {
    const first = await fetchOnce(options, candidate)
    const end = hasMoved(first.said) && !wholeSha.test(candidate) ? await fetchOnce(options, candidate) : first
    if (end.code === 0) return readCommit(options, end.out)
    if (!isUnknownRef(end.said)) throw explain(options, end)
  }
  if (!/^[0-9a-f]{7,64}$/i.test(ref)) throw unknownRef(ref)
  return findCommit(options)
}

/** Brings exactly this commit, which the repository around it has recorded; a branch or tag of the same name is none. */
export async function fetchCommit(options: FetchOptions): Promise<Commit> {
  const end = await fetchOnce(options, options.ref)
  if (end.code === 0) return readCommit(options, end.out)
  if (!isUnknownRef(end.said)) throw explain(options, end)
  return findCommit(options)
}

/** A mirror that git cannot work with is set aside, and the server gives everything; what it refuses, it refuses again. */
async function fetchOnce(options: FetchOptions, candidate: string): Promise<GitEnd> {
  const { setup, url, mirror } = options
  const given = [url, originOf(url), candidate, format, mirror?.inside ?? '']
  const words = ['/bin/sh', '-c', fetchScript, 'sh', ...given, ...setup.options]
  const end = await run(options, words)
  if (end.code === 0 || isUnknownRef(end.said)) return end
  return (await mirror?.drop()) ? run(options, words) : end
}

/** What `git remote add` writes of a URL. */
export function originOf(url: string): string {
  const text = url.replace(/["\\]/g, (letter) => `\\${letter}`)
  return `[remote "origin"]\n\turl = "${text}"\n\tfetch = +refs/heads/*:refs/remotes/origin/*`
}

/** The way to a commit by the beginning of its sha: only one's own copy of everything can complete it. */
async function findCommit(options: FetchOptions): Promise<Commit> {
  const { ref } = options
  options.context.log.system(
    'The server does not hand out this commit alone; fetching all branches and tags to find it.',
  )
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
  const end = await runGit(options, ['fetch', '--progress', 'origin', ...all])
  if (end.code !== 0) throw explain(options, end)
  const found = await runGit(options, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
  if (found.code !== 0) throw unknownRef(ref)
  await must(options, ['checkout', '--quiet', '--force', '--detach', found.out.trim()])
  const { out } = await must(options, ['log', '-1', '--no-show-signature', `--format=${format}`])
  return readCommit(options, out)
}

/** Whole names of refs are unambiguous and let git ask the server for just this one. */
export function candidates(ref: string): string[] {
  if (ref === 'HEAD' || ref.startsWith('refs/')) return [ref]
  const names = [`refs/heads/${ref}`, `refs/tags/${ref}`]
  return wholeSha.test(ref) ? [ref.toLowerCase(), ...names] : names
}

/** What people wrote is masked before it is cut: half a value would not be known for one. */
function readCommit({ context }: FetchOptions, out: string): Commit {
  const [sha = '', subject = '', author = '', at = ''] = context.log.mask(out).replace(/\n$/, '').split('\0')
  return { sha, message: subject.slice(0, 200), author: author.slice(0, 200), at: new Date(at).toISOString() }
}

async function must(options: FetchOptions, words: string[]): Promise<GitEnd> {
  const end = await runGit(options, words)
  if (end.code !== 0) throw explain(options, end)
  return end
}

function explain(options: FetchOptions, end: GitEnd): StepFailure {
  // As the output of a command, which is where the table of known failures looks.
  const sink = options.context.log.sink()
  sink.write('stderr', Buffer.from(end.said))
  sink.end()
  return explainGit({ said: options.context.log.mask(end.said), ref: options.ref, host: options.host, code: end.code })
}

export function runGit(place: GitPlace, words: string[]): Promise<GitEnd> {
  return run(place, ['git', ...place.setup.options, ...words])
}

/** git's own words are kept for judging; of its progress only the percentage is. */
async function run({ context, setup, folder = '' }: GitPlace, argv: string[]): Promise<GitEnd> {
  const progress = new ProgressReader((percent) => context.progress(10 + Math.floor(percent * 0.8)))
  let out = ''
  const end = await runCommand(context, {
    argv,
    folder,
    environment: setup.environment,
    network: 'host',
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') progress.write(chunk.toString())
      else if (out.length < 100_000) out += chunk.toString()
    },
  })
  return { code: end.code, out, said: progress.end() }
}
