import { type GitSource, parseGitSource } from '@trellis/shared'

/** A submodule as the repository around it has it: where it lies, where it comes from, and the recorded commit. */
export type Submodule = { path: string; url: string | undefined; sha: string }

/**
 * Reads what `git config --list -z` says of `.gitmodules`: the URL of each path. Names and all other settings, such as
 * `update`, which may be a command, play no part. What comes last holds, as for git.
 */
export function readSubmoduleUrls(listed: string): Map<string, string | undefined> {
  const byName = new Map<string, { path?: string; url?: string }>()
  for (const entry of listed.split('\0')) {
    const match = /^submodule\.([^\n]*)\.(path|url)\n(.*)$/s.exec(entry)
    const [, name, field, value] = match ?? []
    if (name === undefined || value === undefined) continue
    byName.set(name, { ...byName.get(name), [field === 'path' ? 'path' : 'url']: value })
  }
  const urls = new Map<string, string | undefined>()
  for (const { path, url } of byName.values()) if (path !== undefined) urls.set(path.replace(/\/+$/, ''), url)
  return urls
}

/** Reads what `git ls-tree -z` says: the commits that are recorded at paths. Files and folders are no submodules. */
export function readRecordedCommits(listed: string): Map<string, string> {
  const commits = new Map<string, string>()
  for (const entry of listed.split('\0')) {
    const [, sha, path] = /^160000 commit ([0-9a-f]{40}|[0-9a-f]{64})\t(.+)$/s.exec(entry) ?? []
    if (sha !== undefined && path !== undefined) commits.set(path, sha)
  }
  return commits
}

/** Whether a path can be a folder of the repository, and none that git keeps its own files in. */
export function isSubmodulePath(path: string): boolean {
  if (path === '' || path.length > 1024 || path.startsWith('-') || /[\\\p{Cc}]/u.test(path)) return false
  return path.split('/').every((part) => !['', '.', '..', '.git', 'git~1'].includes(part.toLowerCase()))
}

export type SubmoduleSource = Exclude<GitSource, { kind: 'sample' }>

/**
 * Where a submodule comes from, or in one sentence why it is not fetched. Relative URLs begin at the URL of the
 * repository around it. Only a repository of the server itself may name others of the server.
 */
export function submoduleSource(url: string | undefined, around: SubmoduleSource): SubmoduleSource | string {
  if (!url) return 'The file .gitmodules names no URL for it.'
  const whole = resolveSubmoduleUrl(url, around.url)
  if (whole === undefined) return 'Its URL leads above the root of the host that the repository is on.'
  const source = parseGitSource(whole)
  if ('refused' in source) return source.refused
  if (source.kind === 'sample') return 'A sample cannot be a submodule. Use an https, http or ssh URL.'
  if (source.kind === 'file' && around.kind !== 'file') {
    return 'A submodule cannot be a file of the server. Use an https, http or ssh URL.'
  }
  return source
}

/** Resolves `./` and `../` as git does: each `../` takes away the last part of the URL around it, the first the repository. */
export function resolveSubmoduleUrl(url: string, around: string): string | undefined {
  if (!/^\.\.?\//.test(url)) return url
  const [, host, path] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)(.*)$/i.exec(around) ?? []
  if (host === undefined || path === undefined) return undefined
  const parts = path.split('/').filter((part) => part !== '')
  const steps = url.split('/')
  while (steps[0] === '.' || steps[0] === '..') {
    if (steps.shift() === '..' && parts.pop() === undefined) return undefined
  }
  return `${host}/${[...parts, ...steps].join('/')}`.replace(/\/+$/, '')
}

/** Whether what opens the one repository may be shown to the host of the other. */
export function isSameHost(one: SubmoduleSource, other: SubmoduleSource): boolean {
  if (one.kind !== 'remote' || other.kind !== 'remote') return false
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port
}
