import type { CommandPayload } from '@trellis/shared/commands'
import { type ImportPreview, previewImport } from '../core/env-import.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { claimedNames } from '../core/secret-scope.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import { secretsOf } from './secret-reading.ts'
import { openValues } from './secret-vault.ts'
import { changeSecrets, type SecretChange } from './secret-writing.ts'
import { assertOwnPlant, changedSecret, newSecret } from './secrets.ts'
import type { Use } from './services.ts'

type Form = CommandPayload<'import-env'>

/** Takes a file of variables into one scope, all of it in one commit; with `dryRun` only says what that would change. */
export function importEnv(parts: Parts): Use<'import-env'> {
  return async (caller, form) => {
    const { workspaceId } = form
    if (form.dryRun) {
      const found = await parts.store.transaction(async (transaction) => {
        await workspaceFor(transaction, caller.uid, { workspaceId, action: 'secrets' })
        await assertOwnPlant(transaction, form)
        return preview(parts, transaction, { form, secrets: await secretsOf(transaction, workspaceId) })
      })
      return { changes: found.changes, problems: found.problems, outdated: [] }
    }
    const { answer, outdated } = await changeSecrets(parts, {
      ...{ workspaceId, uid: caller.uid },
      decide: async (transaction, secrets) => {
        await assertOwnPlant(transaction, form)
        const found = await preview(parts, transaction, { form, secrets })
        return { changes: changesOf(parts, { form, secrets, found, uid: caller.uid }), answer: found }
      },
    })
    return { changes: answer.changes, problems: answer.problems, outdated }
  }
}

async function preview(
  parts: Parts,
  transaction: StoreTransaction,
  { form, secrets }: { form: Form; secrets: readonly SecretRecord[] },
): Promise<ImportPreview> {
  const there = secrets.filter((secret) => isThere(secret, form))
  const places = there.map(({ workspaceId, id, valueVersion }) => ({
    workspaceId,
    secretId: id,
    version: valueVersion,
  }))
  const values = await openValues(parts, transaction, places)
  const known = new Map(there.map(({ name }, index) => [name, values[index]]))
  return previewImport(form.text, (name, value) => {
    if (!known.has(name)) return 'new'
    return known.get(name) === value ? 'same' : 'different'
  })
}

/** Whether a secret stands in exactly the scope that is imported into. */
export function isThere(secret: SecretRecord, { plantId, environments = ['production', 'preview'] }: Form): boolean {
  const scope = { environments, ...(plantId ? { plantId } : {}) }
  return claimedNames(secret.name, secret).join() === claimedNames(secret.name, scope).join()
}

type Found = { form: Form; secrets: readonly SecretRecord[]; found: ImportPreview; uid: string }

function changesOf(parts: Parts, { form, secrets, found, uid }: Found): SecretChange[] {
  const { workspaceId, plantId, environments } = form
  const at = parts.clock.iso()
  return [...found.values].map(([name, value]) => {
    const exposure = form.public?.includes(name) ? ('public' as const) : undefined
    const before = secrets.find((secret) => secret.name === name && isThere(secret, form))
    if (!before) {
      const after = newSecret(parts, { workspaceId, name, value, plantId, environments, exposure }, uid)
      return { after, value }
    }
    return { before, after: changedSecret(before, { payload: { value, exposure }, value }, { uid, at }), value }
  })
}
