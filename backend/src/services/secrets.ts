import type { CommandPayload } from '@trellis/shared/commands'
import { maskable } from '@trellis/shared/maskable'
import type { Exposure } from '@trellis/shared/secret'
import { isUnchanged } from '../core/canonical-json.ts'
import { fail, invalidField, notFound } from '../core/failure.ts'
import { exposureNote } from '../core/secret-exposure.ts'
import { nameProblem } from '../core/secret-names.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { allEnvironments, findNamed } from '../core/secret-scope.ts'
import { maskingWarning, valueProblem } from '../core/secret-values.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { presentSecret } from './secret-reading.ts'
import { openValues } from './secret-vault.ts'
import { changeSecrets } from './secret-writing.ts'
import type { Use } from './services.ts'

type NewSecret = Pick<
  CommandPayload<'add-secret'>,
  'name' | 'plantId' | 'environments' | 'exposure' | 'description'
> & {
  workspaceId: string
  value: string
}

export function addSecret(parts: Parts): Use<'add-secret'> {
  return async (caller, payload) => {
    const { workspaceId, name, value } = payload
    const { answer, outdated } = await changeSecrets(parts, {
      ...{ workspaceId, uid: caller.uid },
      decide: async (transaction) => {
        refuse('name', nameProblem(name))
        refuse('value', valueProblem(value))
        await assertOwnPlant(transaction, payload)
        const after = newSecret(parts, payload, caller.uid)
        return { changes: [{ after, value }], answer: after }
      },
    })
    return { secret: presentSecret(answer), warnings: warningsOf(answer, value), outdated }
  }
}

/**
 * Of two who set one secret at once, both versions are kept and the later one counts, unless one of them says which version
 * it was of: then the later one is told that it has changed.
 */
export function updateSecret(parts: Parts): Use<'update-secret'> {
  return async (caller, payload) => {
    const { workspaceId, value } = payload
    const { answer, outdated } = await changeSecrets(parts, {
      ...{ workspaceId, uid: caller.uid },
      decide: async (transaction, secrets) => {
        if (value !== undefined) refuse('value', valueProblem(value))
        const before = secretNamed(secrets, payload)
        const wish = { payload, value: value ?? (await valueToJudge(parts, transaction, { before, payload })) }
        const after = changedSecret(before, wish, { uid: caller.uid, at: parts.clock.iso() })
        if (value === undefined && isUnchanged(before, after)) return { changes: [], answer: before }
        return { changes: [{ before, after, ...(value === undefined ? {} : { value }) }], answer: after }
      },
    })
    return { secret: presentSecret(answer), warnings: warningsOf(answer, value), outdated }
  }
}

/** Deletes a secret with all its versions. What is live stays as it was built. */
export function deleteSecret(parts: Parts): Use<'delete-secret'> {
  return async (caller, payload) => {
    const { workspaceId } = payload
    const { outdated } = await changeSecrets(parts, {
      ...{ workspaceId, uid: caller.uid },
      decide: async (transaction, secrets) => {
        const before = secretNamed(secrets, payload)
        await assertNoCredential(transaction, before)
        return { changes: [{ before }], answer: undefined }
      },
    })
    return { warnings: [], outdated }
  }
}

function refuse(field: string, problem: string | undefined): void {
  if (problem) throw invalidField(field, `${problem} Nothing was changed.`)
}

/** The plant that a secret is for must be one of the workspace. */
export async function assertOwnPlant(
  reader: StoreReader,
  { workspaceId, plantId }: { workspaceId: string; plantId?: string | undefined },
): Promise<void> {
  if (plantId === undefined) return
  const plant = await reader.get(documents.plant(plantId))
  if (plant?.data.workspaceId !== workspaceId) throw notFound('plant')
}

/** git would have nothing to sign in with. */
async function assertNoCredential(reader: StoreReader, { id, name, workspaceId }: SecretRecord): Promise<void> {
  const plants = await listAll(reader, queries.plantsOfWorkspace, { equal: { workspaceId } })
  const plant = plants.find(({ gitCredential }) => gitCredential?.secretId === id)
  if (!plant) return
  const way = 'Give that plant another credential first, or set a new value.'
  throw fail('conflict', `${name} is what git fetches ${plant.name} with. Nothing was changed. ${way}`)
}

export function newSecret(parts: Parts, form: NewSecret, uid: string): SecretRecord {
  const at = parts.clock.iso()
  const { workspaceId, name, plantId, environments, exposure = 'secret', description, value } = form
  return {
    ...{ id: parts.ids.ulid(), workspaceId, name, exposure, version: 1, valueVersion: 1 },
    environments: sorted(environments),
    masked: isMasked(value, exposure),
    ...(plantId ? { plantId } : {}),
    ...(description ? { description } : {}),
    ...{ createdAt: at, createdBy: uid, updatedAt: at, updatedBy: uid },
  }
}

/** The value is known where it decides whether it is masked: when it is set, or when the exposure changes. */
type ChangeOf = {
  payload: Pick<CommandPayload<'update-secret'>, 'environments' | 'exposure' | 'description' | 'value'>
  value: string | undefined
}

export function changedSecret(
  before: SecretRecord,
  { payload, value }: ChangeOf,
  { uid, at }: { uid: string; at: string },
): SecretRecord {
  const { exposure = before.exposure, description = before.description } = payload
  const { description: _old, ...rest } = before
  return {
    ...rest,
    ...(description ? { description } : {}),
    environments: payload.environments ? sorted(payload.environments) : before.environments,
    exposure,
    masked: value === undefined ? before.masked : isMasked(value, exposure),
    version: before.version + 1,
    valueVersion: before.valueVersion + (payload.value === undefined ? 0 : 1),
    ...{ updatedAt: at, updatedBy: uid },
  }
}

/** The value of now, where it is asked whether it will be masked under another exposure. */
async function valueToJudge(
  parts: Parts,
  transaction: StoreTransaction,
  { before, payload }: { before: SecretRecord; payload: CommandPayload<'update-secret'> },
): Promise<string | undefined> {
  if (payload.exposure === undefined || payload.exposure === before.exposure) return undefined
  const { workspaceId, id: secretId, valueVersion: version } = before
  const [value] = await openValues(parts, transaction, [{ workspaceId, secretId, version }])
  return value
}

function isMasked(value: string, exposure: Exposure): boolean {
  return exposure === 'secret' && maskable(value).maskable
}

function sorted(environments: SecretRecord['environments'] | undefined): SecretRecord['environments'] {
  return allEnvironments.filter((each) => !environments || environments.includes(each))
}

export function warningsOf({ name, exposure, masked }: SecretRecord, value: string | undefined): string[] {
  const unmasked = value === undefined ? undefined : maskingWarning(value, exposure)
  const still = value === undefined && exposure === 'secret' && !masked
  const warning = still ? `${name} is too short or too common to be hidden in logs or searched for.` : unmasked
  return [exposureNote(name, exposure), warning].filter((note) => note !== undefined)
}

type Key = Pick<CommandPayload<'update-secret'>, 'secretId' | 'name' | 'plantId' | 'environment' | 'version'>

/** The one secret that a command names, at the version that it names. */
function secretNamed(secrets: readonly SecretRecord[], key: Key): SecretRecord {
  const found = bySecretId(secrets, key) ?? byName(secrets, key)
  if (key.version === undefined || key.version === found.version) return found
  throw fail(
    'conflict',
    `${found.name} was changed by somebody else meanwhile (it is at version ${found.version}). Nothing was changed; look at it and try again.`,
  )
}

function bySecretId(secrets: readonly SecretRecord[], { secretId }: Key): SecretRecord | undefined {
  if (secretId === undefined) return undefined
  const found = secrets.find(({ id }) => id === secretId)
  if (!found) throw notFound('secret')
  return found
}

function byName(secrets: readonly SecretRecord[], { name, plantId, environment }: Key): SecretRecord {
  if (name === undefined)
    throw invalidField('secretId', 'Say which secret: by secretId, or by name. Nothing was changed.')
  const found = findNamed(secrets, { name, plantId, environment })
  if (found === 'none') throw notFound('secret')
  if (found !== 'several') return found
  const places = 'Say which one by plantId and environment (null: of no plant, for all environments), or by secretId.'
  throw fail('conflict', `${name} is set in more than one place. Nothing was changed. ${places}`)
}
