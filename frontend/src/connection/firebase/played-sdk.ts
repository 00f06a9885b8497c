import { vi } from 'vitest'
import type { FirebaseSdk, Signed } from './firebase-sdk.ts'

type Account = { password: string; emailVerified: boolean }

const errorWith = (code: string) => Object.assign(new Error(code), { code })

/** Firebase as the page sees it, in memory. */
export class PlayedSdk implements FirebaseSdk {
  readonly accounts = new Map<string, Account>()
  #hear: (signed: Signed | undefined) => void = () => undefined
  #person: string | undefined
  #tokens = 0
  #refusal: string | undefined

  watch = (listener: (signed: Signed | undefined) => void) => {
    this.#hear = listener
    listener(this.#signed())
    return () => undefined
  }

  signIn = vi.fn(async (email: string, password: string) => {
    this.#meet()
    if (this.accounts.get(email)?.password !== password) throw errorWith('auth/invalid-credential')
    return this.#come(email)
  })

  signUp = vi.fn(async ({ email, password }: { email: string; password: string; name?: string }) => {
    this.#meet()
    this.accounts.set(email, { password, emailVerified: false })
    return this.#come(email)
  })

  withGoogle = vi.fn(async () => {
    this.#meet()
    return this.#come('google@example.org')
  })

  sendPasswordReset = vi.fn(async (_email: string) => this.#meet())
  sendVerification = vi.fn(async () => this.#meet())

  renew = vi.fn(async () => {
    this.#meet()
    if (this.#person === undefined) throw errorWith('auth/no-current-user')
    return this.#come(this.#person)
  })

  signOut = vi.fn(async () => this.elsewhere(undefined))

  /** Somebody is signed in from before. */
  remember(email: string): void {
    this.#person = email
  }

  /** The next call fails with this code. */
  refuse(code: string): void {
    this.#refusal = code
  }

  /** A change that another tab made. */
  elsewhere(email: string | undefined): void {
    this.#person = email
    this.#hear(this.#signed())
  }

  #come(email: string): Signed {
    this.#person = email
    const signed = this.#signed()
    if (!signed) throw errorWith('auth/no-current-user')
    this.#hear(signed)
    return signed
  }

  #meet(): void {
    const code = this.#refusal
    this.#refusal = undefined
    if (code) throw errorWith(code)
  }

  #signed(): Signed | undefined {
    const email = this.#person
    if (email === undefined) return undefined
    this.#tokens += 1
    const emailVerified = this.accounts.get(email)?.emailVerified ?? false
    const token = `${email} ${this.#tokens}`
    return { uid: `uid of ${email}`, email, emailVerified, token, expiresAt: '2030-01-01T01:00:00.000Z' }
  }
}
