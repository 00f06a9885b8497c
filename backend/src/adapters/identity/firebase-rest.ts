import { z } from 'zod'

const patienceMs = 10_000

const Tokens = z.object({ idToken: z.string().min(1), refreshToken: z.string().min(1) })
const SignedIn = z.union([
  Tokens,
  z.object({ mfaPendingCredential: z.string() }).transform(() => ({ secondFactor: true as const })),
])
const Refreshed = z
  .object({ id_token: z.string().min(1), refresh_token: z.string().min(1) })
  .transform(({ id_token, refresh_token }) => ({ idToken: id_token, refreshToken: refresh_token }))
const Refused = z.object({ error: z.object({ message: z.string() }) })

export type FirebaseTokens = z.infer<typeof Tokens>

/** What Firebase refused; `code` is the first word of its message, such as `EMAIL_NOT_FOUND`. */
export class FirebaseRefusal extends Error {
  readonly code: string

  constructor(message: string) {
    super(`Firebase refused: ${message}`)
    this.name = 'FirebaseRefusal'
    this.code = /^[A-Z_]+/.exec(message)?.[0] ?? ''
  }
}

/** `base` comes before the host's name: `https://`, or the emulator's address with a slash. */
export type RestOptions = { base: string; apiKey: string }

/**
 * The calls that a browser's key is for: Identity Toolkit's sign-in and Secure Token's exchange. Each rejects with a
 * `FirebaseRefusal`, or with another error when there was no answer within ten seconds.
 */
export class FirebaseRest {
  readonly #base: string
  readonly #apiKey: string

  constructor({ base, apiKey }: RestOptions) {
    this.#base = base
    this.#apiKey = apiKey
  }

  async signIn(email: string, password: string): Promise<FirebaseTokens> {
    const form = JSON.stringify({ email, password, returnSecureToken: true })
    const answer = SignedIn.parse(
      await this.#ask('identitytoolkit.googleapis.com/v1/accounts:signInWithPassword', form),
    )
    if ('secondFactor' in answer) throw new FirebaseRefusal('SECOND_FACTOR')
    return answer
  }

  /** Firebase's refresh tokens are good until they are revoked, and most often the same one comes back. */
  async refresh(refreshToken: string): Promise<FirebaseTokens> {
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    return Refreshed.parse(await this.#ask('securetoken.googleapis.com/v1/token', form))
  }

  /** Whether the key belongs to a project that has Firebase Auth. Gives how far this machine's clock is ahead, in ms. */
  async checkKey(now: () => number): Promise<{ clockAheadMs: number }> {
    const response = await this.#fetch('identitytoolkit.googleapis.com/v1/projects', { method: 'GET' })
    await answerOf(response)
    const theirs = Date.parse(response.headers.get('date') ?? '')
    return { clockAheadMs: Number.isNaN(theirs) ? 0 : now() - theirs }
  }

  async #ask(path: string, body: string | URLSearchParams): Promise<unknown> {
    const json = typeof body === 'string' && { headers: { 'content-type': 'application/json' } }
    return answerOf(await this.#fetch(path, { method: 'POST', body, ...json }))
  }

  #fetch(path: string, request: RequestInit): Promise<Response> {
    const url = `${this.#base}${path}?key=${encodeURIComponent(this.#apiKey)}`
    return fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const answer: unknown = await response.json()
  if (response.ok) return answer
  const { data } = Refused.safeParse(answer)
  throw new FirebaseRefusal(data?.error.message ?? `status ${response.status}`)
}
