import { type GitSource, parseGitSource } from '@trellis/shared/git-source'
import { invalidField } from '../core/failure.ts'
import type { Parts } from './parts.ts'

const standardPorts = { https: 443, http: 80, ssh: 22 } as const

/**
 * Reads a plant's git URL and checks that its host may be reached. Refused as `invalid` for the field `gitUrl`, before
 * anything is written. A host that does not resolve passes: the clone says so with more knowledge.
 */
export async function checkedGitSource(parts: Pick<Parts, 'network' | 'settings'>, gitUrl: string): Promise<GitSource> {
  const source = parseGitSource(gitUrl)
  if ('refused' in source) throw refused(source.refused)
  if (source.kind === 'sample') {
    if (parts.settings.samples.some((sample) => sample.id === source.id)) return source
    throw refused(`There is no sample "${source.id}" on this server.`)
  }
  if (source.kind === 'file') {
    if (parts.settings.allowFileGit) return source
    throw refused('This server does not deploy from files of its own machine.')
  }
  const allowed = parts.settings.allowPrivateGit
  const port = source.port ?? standardPorts[source.scheme]
  if (allowed.includes(source.host) || allowed.includes(`${source.host}:${port}`)) return source
  if ((await parts.network.reachOf(source.host)) !== 'private') return source
  throw refused(
    `${source.host} is an address inside a private network, which this server does not clone from. Its operator can allow the host with TRELLIS_ALLOW_PRIVATE_GIT.`,
  )
}

function refused(message: string): Error {
  return invalidField('gitUrl', message)
}
