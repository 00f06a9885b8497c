import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AnalysisReport,
  type BuildPlan,
  builderBase,
  CacheRequest,
  ClaimRequest,
  type Commit,
  EventsRequest,
  FinishRequest,
  type LogLine,
  Manifest,
  ManifestRequest,
  proofText,
  type StepReport,
} from '@trellis/shared'

/** How the backend behaves badly; each may be changed while a job runs. */
export type Mischief = {
  /** Takes the n-th events request but loses its answer. */
  loseAnswer?: (request: number) => boolean
  /** Asks to hold lines back for so many milliseconds, and takes none meanwhile. */
  wait?: number
  /** Takes the first `finish` but loses its answer, and knows the job no more. */
  loseFinish?: boolean
  /** Answers every request as if it were away. */
  away?: boolean
  /** Refuses everything after the claim. */
  stale?: boolean
  cancel?: boolean
  /** Forgets accepted lines above the durable ones once, as after a crash. */
  forget?: boolean
}

type Answer = { status: number; body: unknown }

/** A backend that knows the builder's protocol and keeps what it is told. Refuses gaps by saying where to go on. */
export class FakeBackend {
  readonly token = randomBytes(16).toString('hex')
  readonly blobs = new Map<string, Buffer>()
  readonly caches = new Map<string, { sha256: string; size: number }>()
  readonly mischief: Mischief = {}
  steps: StepReport[] = []
  lines: LogLine[] = []
  commit: Commit | undefined
  analysis: AnalysisReport | undefined
  finish: FinishRequest | undefined
  claims: ClaimRequest[] = []
  puts: string[] = []
  /** The body of every request that is no blob, as it came. */
  readonly bodies: Buffer[] = []
  durable = 0
  /** How many requests carried lines. */
  batches = 0
  #variants = new Map<string, ManifestRequest['variants'][number]>()
  #plan: BuildPlan
  #requests = 0
  #server = http.createServer((request, response) => this.#serve(request, response))
  #port = 0

  constructor(plan: BuildPlan) {
    this.#plan = plan
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get manifest(): Manifest {
    const outcome = this.finish?.outcome
    if (outcome?.status !== 'uploaded') throw new Error(`not uploaded: ${JSON.stringify(outcome)}`)
    return Manifest.parse(JSON.parse(this.blobs.get(outcome.manifest.sha256)?.toString() ?? 'null'))
  }

  get text(): string {
    return this.lines.map(({ text }) => text).join('\n')
  }

  /** Forgets the job but keeps blobs and caches, as for the plant's next deployment. */
  next(plan: BuildPlan): void {
    this.#plan = plan
    Object.assign(this, { steps: [], lines: [], claims: [], puts: [], durable: 0, finish: undefined })
  }

  fileAt(path: string): string | undefined {
    const entry = this.manifest.files.find((file) => file.path === path)
    return entry ? this.blobs.get(entry.sha256)?.toString() : undefined
  }

  proof(): { lines: number; sha256: string } {
    const hash = createHash('sha256')
    for (const line of this.lines) hash.update(proofText(line))
    return { lines: this.lines.at(-1)?.seq ?? this.#plan.firstSeq - 1, sha256: hash.digest('hex') }
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(this.#port, '127.0.0.1', done))
    const address = this.#server.address() as AddressInfo | null
    this.#port = address?.port ?? 0
  }

  /** Goes away; `start` brings it back on the same port. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((done) => this.#server.close(() => done()))
    this.#server = http.createServer((request, response) => this.#serve(request, response))
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (request.headers.authorization !== `Bearer ${this.token}`) return send(response, failure(401, 'unauthenticated'))
    if (this.mischief.away) return send(response, failure(503, 'unavailable'))
    const route = (request.url ?? '').slice(builderBase.length + 1)
    const [name, key] = route.split('/')
    if (name === 'blobs' && key) return this.#blob(request, { response, key, body })
    this.bodies.push(body)
    const answer = this.#answer(name ?? '', JSON.parse(body.toString()))
    if (name === 'finish' && this.mischief.loseFinish) {
      this.mischief.stale = true
      this.mischief.loseFinish = false
      return void response.destroy()
    }
    if (name === 'events' && this.mischief.loseAnswer?.(++this.#requests)) response.destroy()
    else send(response, answer)
  }

  #blob(request: http.IncomingMessage, put: { response: http.ServerResponse; key: string; body: Buffer }): void {
    const { response, key, body } = put
    if (request.method === 'GET') {
      const found = this.blobs.get(key)
      if (found) response.writeHead(200).end(found)
      else send(response, failure(404, 'not_found'))
      return
    }
    const isTrue = createHash('sha256').update(body).digest('hex') === key
    if (!isTrue) send(response, failure(400, 'invalid'))
    else if (this.blobs.has(key)) response.writeHead(412).end()
    else {
      this.blobs.set(key, body)
      this.puts.push(key)
      response.writeHead(201).end()
    }
  }

  #answer(route: string, body: unknown): Answer {
    if (route === 'claim') {
      this.claims.push(ClaimRequest.parse(body))
      return data(this.#plan)
    }
    if (this.mischief.stale) return failure(409, 'conflict')
    if (route === 'events') return this.#events(EventsRequest.parse(body))
    if (route === 'manifest') return this.#manifest(ManifestRequest.parse(body))
    if (route === 'cache') return this.#cache(CacheRequest.parse(body))
    if (route === 'finish') return this.#finish(FinishRequest.parse(body))
    return failure(404, 'not_found')
  }

  #events(request: EventsRequest): Answer {
    this.steps.push(...request.steps)
    this.commit = request.commit ?? this.commit
    this.analysis = request.analysis ?? this.analysis
    if (this.mischief.forget) {
      this.lines = this.lines.filter(({ seq }) => seq <= this.durable)
      this.mischief.forget = false
    }
    const next = (this.lines.at(-1)?.seq ?? this.#plan.firstSeq - 1) + 1
    const { logs } = request
    if (logs) this.batches++
    if (logs && logs.first <= next && !this.mischief.wait)
      this.lines.push(...logs.lines.filter(({ seq }) => seq >= next))
    const accepted = this.lines.at(-1)?.seq ?? this.#plan.firstSeq - 1
    this.durable = Math.max(this.durable, accepted - 50)
    const wait = this.mischief.wait ? { wait: this.mischief.wait } : {}
    return data({ accepted, durable: this.durable, ...wait, ...(this.mischief.cancel ? { cancel: true } : {}) })
  }

  #manifest(request: ManifestRequest): Answer {
    const asked = [...request.files, ...request.variants, ...(request.manifest ? [request.manifest] : [])]
    const missing = [...new Set(asked.map(({ sha256 }) => sha256))].filter((sha256) => !this.blobs.has(sha256))
    const target = (sha256: string) => ({ sha256, url: `${builderBase}/blobs/${sha256}`, headers: {} })
    for (const variant of request.variants) this.#variants.set(`${variant.of} ${variant.encoding}`, variant)
    const known = [...this.#variants.values()].filter(({ of }) => request.files.some(({ sha256 }) => sha256 === of))
    return data({ missing: missing.map(target), known })
  }

  #cache(request: CacheRequest): Answer {
    const key = JSON.stringify(request.key)
    const url = (sha256: string) => `${builderBase}/blobs/${sha256}`
    if (request.save) {
      this.caches.set(key, request.save)
      const { sha256 } = request.save
      return data({ upload: { sha256, url: url(sha256), headers: {} } })
    }
    const found = this.caches.get(key)
    return data(found ? { found: { ...found, url: url(found.sha256), exact: true } } : {})
  }

  #finish(request: FinishRequest): Answer {
    const accepted = this.lines.at(-1)?.seq ?? this.#plan.firstSeq - 1
    const done = accepted >= request.log.lines
    if (done) this.finish = request
    return data({ done, accepted, durable: this.durable })
  }
}

function data(value: unknown): Answer {
  return { status: 200, body: { ok: true, data: value } }
}

function failure(status: number, code: string): Answer {
  return { status, body: { ok: false, error: { code, message: `the test answers ${code}` } } }
}

function send(response: http.ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
}
