/** A git source, taken apart. Whether its host may be reached is decided where names can be resolved. */
export type GitSource =
  | { kind: 'remote'; scheme: 'https' | 'http' | 'ssh'; host: string; port?: number; url: string }
  | { kind: 'file'; path: string; url: string }
  | { kind: 'sample'; id: string; url: string }

export type GitSourceRefusal = { refused: string }

const credentialsInside =
  'Take the name and password out of the URL: store them as a secret and name it as the git credential.'
const scpLike = /^(?:([A-Za-z0-9._-]+)@)?([A-Za-z0-9.-]+):(?!\/\/)(.+)$/

/**
 * Reads a git URL, or says in one sentence why it is not one that Trellis deploys. Pure: nothing is resolved or fetched.
 */
export function parseGitSource(text: string): GitSource | GitSourceRefusal {
  const url = text.trim()
  if (url.startsWith('-')) return { refused: 'A git URL cannot begin with a hyphen.' }
  if (/[\s\p{Cc}]/u.test(url)) return { refused: 'A git URL cannot have spaces or control characters.' }
  const sample = /^sample:([a-z0-9-]{1,60})$/.exec(url)
  if (sample?.[1]) return { kind: 'sample', id: sample[1], url }
  if (url.startsWith('sample:')) return { refused: 'A sample cannot have this name. Choose one of the samples listed.' }
  if (/^[A-Za-z0-9+.-]+::/.test(url)) {
    return { refused: 'This transport is not allowed. Use an https, http or ssh URL.' }
  }
  if (url.includes('://')) return parseUrl(url)
  const scp = scpLike.exec(url)
  if (scp?.[3] && scp[1] === undefined && scp[3].includes('@')) return { refused: credentialsInside }
  if (scp?.[2] && scp[3] && !scp[3].startsWith('-') && looksLikeHost(scp[1], scp[2])) {
    return remote('ssh', `ssh://${scp[1] ?? 'git'}@${scp[2]}/${scp[3].replace(/^\//, '')}`)
  }
  return { refused: 'This is not a git URL. Use one like https://github.com/owner/repository.' }
}

/** Without a user before it, one word and a colon are rather another scheme, such as `javascript:` or `mailto:`. */
function looksLikeHost(user: string | undefined, host: string): boolean {
  return user !== undefined || host.includes('.')
}

const unreadable: GitSourceRefusal = { refused: 'This is not a URL that can be read. Check it for a typing error.' }

/** A part of a URL without its percent signs, or undefined when they are wrong or hide a control character. */
function decoded(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part)
    return /\p{Cc}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

function parseUrl(url: string): GitSource | GitSourceRefusal {
  if (!URL.canParse(url)) return unreadable
  const { protocol, pathname } = new URL(url)
  if (protocol === 'file:') {
    const path = decoded(pathname)
    return path === undefined ? unreadable : { kind: 'file', path, url }
  }
  if (protocol === 'https:' || protocol === 'http:' || protocol === 'ssh:') {
    return remote(protocol.slice(0, -1) as 'https' | 'http' | 'ssh', url)
  }
  return { refused: `"${protocol}//" is not allowed. Use an https, http or ssh URL.` }
}

function remote(scheme: 'https' | 'http' | 'ssh', text: string): GitSource | GitSourceRefusal {
  if (!URL.canParse(text)) return unreadable
  const url = new URL(text)
  const username = decoded(url.username)
  if (username === undefined) return unreadable
  if (username.startsWith('-')) return { refused: 'The user name in a git URL cannot begin with a hyphen.' }
  if (url.password || (scheme !== 'ssh' && url.username)) {
    return { refused: credentialsInside }
  }
  if (!url.hostname || url.hostname.startsWith('-')) return { refused: 'The git URL names no host.' }
  if (url.pathname.length < 2) return { refused: 'The git URL names a host but no repository.' }
  const port = url.port ? { port: Number(url.port) } : {}
  return { kind: 'remote', scheme, host: url.hostname.replace(/^\[|\]$/g, ''), ...port, url: text }
}
