import { afterEach, beforeEach, describe } from 'vitest'
import type { Identity } from '../../src/ports/identity.ts'
import { accountPromises } from './identity/accounts.ts'
import { sessionPromises } from './identity/sessions.ts'

/**
 * An empty place for accounts. `open` may be called again after the Identity it gave is closed. `advance` moves the
 * provider's clock by milliseconds; a provider whose clock cannot be moved leaves it out, and the tests of expiry are
 * skipped for it.
 */
export type IdentityPlace = {
  open(): Promise<Identity>
  dispose(): Promise<void>
  advance?(milliseconds: number): void
}

export type IdentityUnderTest = {
  readonly identity: Identity
  reopen(): Promise<void>
  advance(milliseconds: number): void
}

/** Every promise of `ports/identity.ts`. `movesTime` says that the place has `advance`. */
export function identityContract(
  name: string,
  makePlace: () => Promise<IdentityPlace>,
  options: { movesTime: boolean },
): void {
  describe(`Identity contract: ${name}`, () => {
    let place: IdentityPlace
    let identity: Identity
    const subject: IdentityUnderTest = {
      get identity() {
        return identity
      },
      reopen: async () => {
        await identity.close()
        identity = await place.open()
      },
      advance: (milliseconds) => {
        if (!place.advance) throw new Error('This provider has a clock of its own.')
        place.advance(milliseconds)
      },
    }

    beforeEach(async () => {
      place = await makePlace()
      identity = await place.open()
    })
    afterEach(async () => {
      await identity.close()
      await place.dispose()
    })

    accountPromises(subject)
    sessionPromises(subject, options)
  })
}
