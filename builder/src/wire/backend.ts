import type { Readable } from 'node:stream'
import {
  BuildPlan,
  builderBase,
  CacheAnswer,
  type CacheRequest,
  type ClaimRequest,
  EventsAnswer,
  type EventsRequest,
  type FailureCode,
  FinishAnswer,
  type FinishRequest,
  failureTable,
  ManifestAnswer,
  type ManifestRequest,
  replyOf,
  type UploadTarget,
} from '@trellis/shared'
import { z } from 'zod'
import { maskReport } from '../secrets/mask-report.ts'
import { type HttpBody, readText, sendRequest } from './http.ts'
import { type Attempt, retry } from './retry.ts'
import { judgeStorage } from './storage.ts'

const idleMs = 30_000
const answerBytes = 8 * 1024 * 1024
/** A fresh address that is refused as well is not refused for its age. */
const renewalsAtMost = 2

/** The backend does not want this builder: its attempt is stale, its token dead, or it asked for nonsense. */
export class Refused extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}

export type BackendOptions = {
  url: string
  token: string
  signal: AbortSignal
  giveUpAfterMs: number
  now: () => number
  /** Cuts the values of secrets out of a text. Absent until the plan has come and there are any. */
  mask?: (text: string) => string
}

/** Lines that were masked before they were numbered, each as JSON. */
export type MaskedLines = { first: number; lines: readonly string[] }

/**
 * The one border between the builder and the world: whatever is told goes through its mask here, except log lines, which
 * must have gone through it before, and blobs, which must have been searched.
 *
 * The builder's only partner. Each method tries again while the backend is away, and rejects with `Refused` or `GaveUp`. */
export class Backend {
  readonly #options: BackendOptions

  constructor(options: BackendOptions) {
    this.#options = options
  }

  claim(request: ClaimRequest): Promise<BuildPlan> {
    return this.#post('claim', request, BuildPlan)
  }

  /** One attempt only: the caller must put newer things into the next one. */
  events(news: Omit<EventsRequest, 'logs'>, logs?: MaskedLines): Promise<Attempt<EventsAnswer>> {
    const head = this.#masked(news)
    const text = logs ? `${head.slice(0, -1)},"logs":{"first":${logs.first},"lines":[${logs.lines.join(',')}]}}` : head
    return this.#tryPost('events', text, EventsAnswer)
  }

  manifest(request: ManifestRequest): Promise<ManifestAnswer> {
    return this.#post('manifest', request, ManifestAnswer)
  }

  cache(request: CacheRequest): Promise<CacheAnswer> {
    return this.#post('cache', request, CacheAnswer)
  }

  finish(request: FinishRequest): Promise<FinishAnswer> {
    return this.#post('finish', request, FinishAnswer)
  }

  /**
   * PUTs a blob; one that is stored already counts as stored. An address in a store lives for a short time: `renew` asks
   * for another one, and answers undefined when somebody else has stored the blob meanwhile.
   */
  async put(target: UploadTarget, body: HttpBody, renew: () => Promise<UploadTarget | undefined>): Promise<void> {
    let at: UploadTarget | undefined = target
    for (let renewals = 0; at; renewals += 1) {
      const outcome = await this.#putAt(at, body)
      if (outcome === 'stored') return
      if (renewals === renewalsAtMost) throw new Refused('forbidden', outcome.refused)
      at = await renew()
    }
  }

  #putAt(target: UploadTarget, body: HttpBody): Promise<'stored' | { refused: string }> {
    return retry(this.#options, async () => {
      const { url, headers, own } = this.#address(target.url, target.headers)
      return this.#attempt<'stored' | { refused: string }>(async () => {
        const answer = await sendRequest({ method: 'PUT', url, headers, body, idleMs, signal: this.#options.signal })
        const { status } = answer
        const text = await readText(answer.body, answerBytes)
        if ((status >= 200 && status < 300) || status === 412) return { done: true, value: 'stored' }
        if (own) return judge(status, text)
        const verdict = judgeStorage(url.host, status, text)
        if ('invalid' in verdict) throw new Refused('invalid', verdict.invalid)
        return 'again' in verdict ? { done: false, problem: verdict.again } : { done: true, value: verdict }
      })
    })
  }

  /** Begins to fetch a blob; the caller must read or destroy it. Rejects with `Refused` when it is not there. */
  get(address: string): Promise<Readable> {
    return retry(this.#options, async () => {
      const { url, headers } = this.#address(address, {})
      return this.#attempt(async () => {
        const answer = await sendRequest({ method: 'GET', url, headers, idleMs, signal: this.#options.signal })
        if (answer.status !== 200) return judge(answer.status, await readText(answer.body, answerBytes))
        return { done: true, value: answer.body }
      })
    })
  }

  /** Only the backend itself gets the token; a presigned URL carries its own right. */
  #address(text: string, headers: Record<string, string>): { url: URL; headers: Record<string, string>; own: boolean } {
    const url = new URL(text, this.#options.url)
    // `//host/path` is relative too, and leads elsewhere.
    const own = !URL.canParse(text) && url.origin === new URL(this.#options.url).origin
    return { url, own, headers: own ? { ...headers, authorization: `Bearer ${this.#options.token}` } : headers }
  }

  #masked(request: object): string {
    const { mask } = this.#options
    return mask ? maskReport(request, mask) : JSON.stringify(request)
  }

  #post<Schema extends z.ZodType>(route: string, request: object, schema: Schema): Promise<z.infer<Schema>> {
    const text = this.#masked(request)
    return retry(this.#options, () => this.#tryPost(route, text, schema))
  }

  #tryPost<Schema extends z.ZodType>(route: string, text: string, schema: Schema): Promise<Attempt<z.infer<Schema>>> {
    const { url, headers } = this.#address(`${builderBase}/${route}`, { 'content-type': 'application/json' })
    return this.#attempt(async () => {
      const signal = this.#options.signal
      const answer = await sendRequest({ method: 'POST', url, headers, body: { text }, idleMs, signal })
      const body = await readText(answer.body, answerBytes)
      if (answer.status < 200 || answer.status >= 300) return judge(answer.status, body)
      const envelope = anyReply.parse(JSON.parse(body))
      if (!envelope.ok) throw new Refused(envelope.error.code, envelope.error.message)
      const data = schema.safeParse(envelope.data)
      if (!data.success) return { done: false, problem: `the backend's answer to ${route} cannot be read` }
      return { done: true, value: data.data }
    })
  }

  /** A broken connection or an unreadable answer is a reason to try again; an abort or a refusal is not. */
  async #attempt<Value>(body: () => Promise<Attempt<Value>>): Promise<Attempt<Value>> {
    try {
      return await body()
    } catch (error) {
      if (error instanceof Refused) throw error
      this.#options.signal.throwIfAborted()
      return { done: false, problem: error instanceof Error ? error.message : String(error) }
    }
  }
}

const anyReply = replyOf(z.unknown())

/** What a status that is not 2xx means: codes that may pass are tried again, all others are a refusal. */
function judge(status: number, body: string): { done: false; problem: string } {
  const { code, message } = codeOf(status, body)
  if (status >= 500 || failureTable[code].retry) return { done: false, problem: `${status} ${message}` }
  throw new Refused(code, message)
}

function codeOf(status: number, body: string): { code: FailureCode; message: string } {
  const reply = anyReply.safeParse(parseOrUndefined(body))
  if (reply.success && !reply.data.ok) return reply.data.error
  const byStatus = Object.entries(failureTable).find(([, entry]) => entry.status === status)?.[0]
  const known = Object.keys(failureTable).find((code): code is FailureCode => code === byStatus)
  return { code: known ?? (status >= 500 ? 'internal' : 'invalid'), message: `the answer was HTTP ${status}` }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not every server on the way answers in JSON; the status says enough.
    return undefined
  }
}
