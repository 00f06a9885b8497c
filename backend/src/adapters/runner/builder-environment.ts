import { join } from 'node:path'

/** What a builder may know of the server's environment: how to find programs, speak, and reach the internet. */
const passedOn = [
  'PATH',
  'LANG',
  'LC_ALL',
  'TZ',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'NPM_CONFIG_REGISTRY',
  'NPM_CONFIG_CAFILE',
  'NPM_CONFIG_PROXY',
  'NPM_CONFIG_HTTPS_PROXY',
  'NPM_CONFIG_NOPROXY',
  'NPM_CONFIG_STRICT_SSL',
] as const

/** The variable by which every process of a job is found again, however it was started. */
export const jobMarker = 'TRELLIS_JOB'

export type Environment = Record<string, string | undefined>

/** The names of the list in `source`, also in lower case, as proxies and npm have them. */
function allowed(source: Environment): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of passedOn.flatMap((upper) => [upper, upper.toLowerCase()])) {
    const value = source[name]
    if (value !== undefined) found[name] = value
  }
  return found
}

/** The environment for a program of the builder outside any job, such as `--describe`. */
export function toolEnvironment(source: Environment): Record<string, string> {
  return { LANG: 'C.UTF-8', ...allowed(source) }
}

/**
 * The whole environment of a builder. Nothing else of the server's own goes in, so no key, token or cloud credential of
 * the operator can reach a build. Home and temporary files are in the job's folder and vanish with it.
 */
export function builderEnvironment(source: Environment, job: { name: string; folder: string }): Record<string, string> {
  return {
    ...toolEnvironment(source),
    HOME: join(job.folder, 'home'),
    TMPDIR: join(job.folder, 'tmp'),
    [jobMarker]: job.name,
  }
}
