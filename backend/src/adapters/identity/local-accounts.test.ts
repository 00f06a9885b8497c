import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identityContract } from '../../../test/contracts/identity.contract.ts'
import { testClock } from '../../../test/kit/clock.ts'
import { testIds } from '../../../test/kit/ids.ts'
import type { Identity } from '../../ports/identity.ts'
import { openLocalAccounts } from './local-accounts.ts'

const ann = { email: 'ann@example.org', password: 'correct horse battery' }

function makePlace() {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-accounts-'))
  const clock = testClock()
  const ids = testIds()
  return {
    folder,
    open: () => openLocalAccounts({ folder, clock, ids }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
    advance: clock.advance,
  }
}

identityContract('local accounts', async () => makePlace(), { movesTime: true, signed: true, sessions: 'apart' })

describe('local accounts', () => {
  let place: ReturnType<typeof makePlace>
  let identity: Identity
  beforeEach(async () => {
    place = makePlace()
    identity = await place.open()
  })
  afterEach(async () => {
    await identity.close()
    await place.dispose()
  })

  it('keep no password and no refresh token, and let only their owner read the files', async () => {
    const { refreshToken } = await identity.signUp(ann)
    await identity.close()
    for (const name of readdirSync(place.folder)) {
      const path = join(place.folder, name)
      expect(statSync(path).mode & 0o077, name).toBe(0)
      expect(readFileSync(path).includes(ann.password), name).toBe(false)
      expect(readFileSync(path).includes(refreshToken), name).toBe(false)
    }
    expect(readFileSync(join(place.folder, 'accounts.sqlite')).includes('$argon2id$v=19$m=19456,t=2,p=1$')).toBe(true)
  })

  it('sign with a key of 32 bytes that stays the same, and with HS256', async () => {
    const key = readFileSync(join(place.folder, 'identity.key'))
    const { token } = await identity.signUp(ann)
    await identity.close()
    identity = await place.open()
    expect(key).toHaveLength(32)
    expect(readFileSync(join(place.folder, 'identity.key'))).toEqual(key)
    expect(decodeProtectedHeader(token).alg).toBe('HS256')
  })

  it('take no token that was signed with another key', async () => {
    const { token } = await identity.signUp(ann)
    await identity.close()
    writeFileSync(join(place.folder, 'identity.key'), Buffer.alloc(32, 7))
    identity = await place.open()
    await expect(identity.verify(token)).rejects.toMatchObject({ refusal: { code: 'unauthenticated' } })
  })

  it('refuse to start with a broken key or a damaged file, in one sentence', async () => {
    await identity.close()
    writeFileSync(join(place.folder, 'identity.key'), 'short')
    await expect(place.open()).rejects.toThrow(/identity\.key must hold 32 bytes and holds 5/)
    rmSync(join(place.folder, 'identity.key'))
    for (const name of readdirSync(place.folder)) rmSync(join(place.folder, name))
    writeFileSync(join(place.folder, 'accounts.sqlite'), 'no database, whatever its name says. '.repeat(200))
    await expect(place.open()).rejects.toThrow(/accounts.*damaged/)
  })

  it('are unavailable once they are closed', async () => {
    const { caller, refreshToken } = await identity.signUp(ann)
    await identity.close()
    const answers = [identity.isLive(caller), identity.signIn(ann), identity.refresh(refreshToken)]
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
  })
})
