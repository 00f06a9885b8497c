import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { SealedPlace, WrappedKey } from '../../core/secret-records.ts'
import { SealBroken, type Sealing } from '../../ports/sealing.ts'

const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** `current` wraps data keys; those in `former` still unwrap what was wrapped with them. Each has 32 bytes. */
export type MasterKeys = { current: Uint8Array; former?: readonly Uint8Array[] }

/**
 * AES-256-GCM with nonces from the system's random source. Each value is sealed with a data key of its workspace, each data
 * key with the master key. What a text belongs to is its associated data, so no record can be exchanged for another one.
 */
export function openSealing({ current, former = [] }: MasterKeys): Sealing {
  const keys = new Map([current, ...former].map((key) => [idOf(key), key]))
  const masterKey = idOf(current)

  function masterOf(id: string, what: string): Uint8Array {
    const master = keys.get(id)
    if (master) return master
    throw new SealBroken(
      `${what} is wrapped with another master key (${id}) than this server has. Start with that key as well.`,
    )
  }

  function wrap(dataKey: Buffer, place: Pick<WrappedKey, 'workspaceId' | 'version'>, id = masterKey): WrappedKey {
    const { workspaceId, version } = place
    const master = masterOf(id, `Data key ${version} of workspace ${workspaceId}`)
    return { workspaceId, version, masterKey: id, ...encrypt(master, keyLabel(place), dataKey) }
  }

  function unwrap(key: WrappedKey): Buffer {
    const what = `Data key ${key.version} of workspace ${key.workspaceId}`
    return decrypt(masterOf(key.masterKey, what), keyLabel(key), { ...key, what })
  }

  return {
    masterKey,
    makeKey: (workspaceId, version, id) => wrap(randomBytes(keyBytes), { workspaceId, version }, id),
    fingerprints: (text) => [fingerprint(current, text), ...former.map((key) => fingerprint(key, text))],
    rewrap: (key) => wrap(unwrap(key), key),
    seal(key, place, value) {
      const label = valueLabel(key, place)
      return { key: key.version, ...encrypt(unwrap(key), label, Buffer.from(value)) }
    },
    open(key, place, sealed) {
      const what = `Version ${place.version} of secret ${place.secretId}`
      if (sealed.key !== key.version)
        throw new SealBroken(`${what} was sealed with data key ${sealed.key}, not with ${key.version}.`)
      return decrypt(unwrap(key), valueLabel(key, place), { ...sealed, what }).toString()
    },
  }
}

/** Which key it is, for those who have it: a keyed hash, from which nobody gets back to the key. */
function idOf(key: Uint8Array): string {
  if (key.byteLength !== keyBytes)
    throw new Error(`A master key has ${keyBytes} bytes; this one has ${key.byteLength}.`)
  return createHmac('sha256', key).update('trellis master key id').digest('base64url').slice(0, 12)
}

function fingerprint(key: Uint8Array, text: string): string {
  const own = createHmac('sha256', key).update('trellis fingerprints').digest()
  return createHmac('sha256', own).update(text).digest('base64url')
}

function keyLabel({ workspaceId, version }: Pick<WrappedKey, 'workspaceId' | 'version'>): Buffer {
  return labelOf('data key', workspaceId, version)
}

function valueLabel(key: WrappedKey, place: SealedPlace): Buffer {
  if (key.workspaceId !== place.workspaceId)
    throw new SealBroken(`Data key ${key.version} is of workspace ${key.workspaceId}, not of ${place.workspaceId}.`)
  return labelOf('secret', place.workspaceId, place.secretId, place.version, key.version)
}

/** As JSON, so that no two lists of parts make one label. */
function labelOf(...parts: readonly (string | number)[]): Buffer {
  return Buffer.from(JSON.stringify(['trellis', 1, ...parts]))
}

type Box = { nonce: string; bytes: string }

function encrypt(key: Uint8Array, label: Buffer, plain: Buffer): Box {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(label)
  const bytes = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { nonce: nonce.toString('base64'), bytes: bytes.toString('base64') }
}

function decrypt(key: Uint8Array, label: Buffer, box: Box & { what: string }): Buffer {
  const nonce = Buffer.from(box.nonce, 'base64')
  const bytes = Buffer.from(box.bytes, 'base64')
  const broken = `${box.what} cannot be opened: it was changed in the Store, or it belongs elsewhere. Restore it from a backup, or set the secret again.`
  if (nonce.length !== nonceBytes || bytes.length < tagBytes) throw new SealBroken(broken)
  try {
    const cipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(label)
    cipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
    return Buffer.concat([cipher.update(bytes.subarray(0, -tagBytes)), cipher.final()])
  } catch (cause) {
    throw new SealBroken(broken, { cause })
  }
}
