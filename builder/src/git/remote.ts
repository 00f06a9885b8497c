import http from 'node:http'
import https from 'node:https'
import { deferred } from '../deferred.ts'
import { StepFailure } from '../failures.ts'
import { type Address, checkHost, type Resolve } from './address-check.ts'

const maxHops = 5
const hopMs = 20_000
const question = '/info/refs?service=git-upload-pack'

export type Credential = { username: string; password: string }

export type RemoteOptions = {
  url: string
  allowed: readonly string[]
  credential?: Credential
  signal: AbortSignal
  resolve?: Resolve
}

/** Where git will go: a checked URL, the address that its host is pinned to, and whether the credential may go there. */
export type CheckedRemote = { url: URL; address: Address; mayUseCredential: boolean }

/** Checks the host of an ssh source, which knows no redirects. */
export async function checkSshRemote(options: RemoteOptions): Promise<CheckedRemote> {
  const url = new URL(options.url)
  return { url, address: await checkedAddress(url, options), mayUseCredential: true }
}

/**
 * Asks the server what git would ask first and follows its redirects hop by hop, each host checked, so that git itself
 * needs to follow none. Fails with the reason when there is no repository to be had.
 */
export async function checkHttpRemote(options: RemoteOptions): Promise<CheckedRemote> {
  const first = new URL(options.url.replace(/\/+$/, ''))
  let url = new URL(first.href + question)
  for (let hop = 0; hop <= maxHops; hop++) {
    const address = await checkedAddress(url, options)
    const mayUseCredential = url.origin === first.origin
    const credential = mayUseCredential ? options.credential : undefined
    const answer = await ask({ url, address, signal: options.signal, ...(credential ? { credential } : {}) })
    if (answer.status < 300) return { url: withoutQuestion(url), address, mayUseCredential }
    if (answer.status < 400 && answer.location) url = nextHop(url, answer.location)
    else throw statusFailure(answer.status, url, credential !== undefined)
  }
  throw new StepFailure('git_unreachable', `${first.host} sent git in circles: more than ${maxHops} redirects.`)
}

async function checkedAddress(url: URL, options: RemoteOptions): Promise<Address> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const standard = url.protocol === 'http:' ? 80 : url.protocol === 'https:' ? 443 : 22
  const target = { host, port: Number(url.port) || standard, allowed: options.allowed }
  const verdict = await (options.resolve ? checkHost(target, options.resolve) : checkHost(target))
  if (verdict.ok) return verdict.address
  if (verdict.reason === 'unknown_host') {
    throw new StepFailure(
      'git_unreachable',
      `The host ${host} could not be found. Check the git URL for a typing error.`,
    )
  }
  throw new StepFailure(
    'git_refused',
    `The host ${host} is in a private network, which Trellis does not reach. The operator can allow it with ` +
      'TRELLIS_ALLOW_PRIVATE_GIT.',
  )
}

function nextHop(from: URL, location: string): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  const safe =
    next && (next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:')) && !next.username
  if (!safe) throw new StepFailure('git_refused', `${from.host} redirects to an address that Trellis does not follow.`)
  if (!next.href.endsWith(question)) {
    throw new StepFailure('git_not_found', `${from.host} redirects to a page that is not a git repository.`)
  }
  return next
}

function withoutQuestion(url: URL): URL {
  return new URL(url.href.slice(0, -question.length))
}

function statusFailure(status: number, url: URL, hadCredential: boolean): StepFailure {
  if (status === 401 || status === 403) {
    return hadCredential
      ? new StepFailure('git_auth', `${url.host} did not accept the git credential of this plant.`)
      : new StepFailure(
          'git_auth',
          `${url.host} asks for a password: the repository is private or does not exist. Check the URL, or name a git ` +
            'credential in the settings.',
        )
  }
  if (status === 404 || status === 410) {
    return new StepFailure('git_not_found', `There is no git repository at ${withoutQuestion(url).href}.`)
  }
  return new StepFailure('git_unreachable', `${url.host} answered with HTTP ${status}; try again later.`)
}

type Question = { url: URL; address: Address; credential?: Credential; signal: AbortSignal }

/** One GET to the pinned address; the body is not needed. */
function ask(asked: Question): Promise<{ status: number; location?: string }> {
  const { promise, resolve, reject } = deferred<{ status: number; location?: string }>()
  const { url, address, credential } = asked
  const auth = credential ? { auth: `${credential.username}:${credential.password}` } : {}
  const request = (url.protocol === 'https:' ? https : http).get(url, {
    headers: { 'user-agent': 'git/2.0 (trellis)', accept: '*/*', 'git-protocol': 'version=2' },
    lookup: (_host, options, done) => {
      if (options.all) done(null, [address])
      else done(null, address.address, address.family)
    },
    signal: asked.signal,
    agent: false,
    ...auth,
  })
  request.setTimeout(hopMs, () => request.destroy(new Error('no answer in time')))
  request.on('response', (response) => {
    const { location } = response.headers
    resolve({ status: response.statusCode ?? 0, ...(location ? { location } : {}) })
    response.on('error', () => {})
    response.destroy()
  })
  request.on('error', (error) => {
    if (asked.signal.aborted) reject(asked.signal.reason)
    else reject(new StepFailure('git_unreachable', `${url.host} could not be reached: ${error.message}.`))
  })
  return promise
}
