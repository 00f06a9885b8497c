import { afterEach, beforeEach, describe } from 'vitest'
import type { Identity } from '../../src/ports/identity.ts'
import { accountPromises } from './identity/accounts.ts'
import { commonSessionPromises } from './identity/common-sessions.ts'
import { separateSessionPromises } from './identity/separate-sessions.ts'
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

/**
 * Where providers differ, and may. `movesTime`: the place has `advance`. `signed`: tokens carry a signature; those of an
 * emulator do not, and what is only about forging is skipped for it. `sessions`: `apart` where each session ends alone and
 * its refresh tokens rotate, `together` where the provider knows people and no sessions.
 */
export type IdentityTraits = { movesTime: boolean; signed: boolean; sessions: 'apart' | 'together' }

/** `isThere` is false where the provider's peer is not installed; all of it is skipped then. */
type IdentityCase = IdentityTraits & { isThere?: boolean }

/** Every promise of `ports/identity.ts`. */
export function identityContract(
  name: string,
  makePlace: () => Promise<IdentityPlace>,
  { isThere = true, ...traits }: IdentityCase,
): void {
  describe.skipIf(!isThere)(`Identity contract: ${name}`, () => {
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

    accountPromises(subject, traits)
    sessionPromises(subject, traits)
    if (traits.sessions === 'apart') separateSessionPromises(subject, traits)
    else commonSessionPromises(subject)
  })
}
