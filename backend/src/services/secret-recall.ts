import { previewImport } from '../core/env-import.ts'
import { notFound } from '../core/failure.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { documents } from '../ports/documents.ts'
import type { Parts } from './parts.ts'
import { idIn, type Recall } from './recall.ts'
import { isThere } from './secret-import.ts'
import { outdatedReleases, presentSecret, secretsInUse, secretsOf } from './secret-reading.ts'
import { warningsOf } from './secrets.ts'

/** The releases that are worth making anew now; with names, those that differ by one of these. */
async function outdatedNow(parts: Parts, workspaceId: string, names?: readonly string[]) {
  const all = outdatedReleases(await secretsInUse(parts.store, workspaceId))
  return names ? all.filter((release) => release.names.some((name) => names.includes(name))) : all
}

/** The answer to a secret that was added or changed. */
export function secretAgain(parts: Parts): Recall<'add-secret' | 'update-secret'> {
  return async (_caller, { workspaceId, value }, { made }) => {
    const secret = (await parts.store.get(documents.secret(workspaceId, idIn(made, 'secrets'))))?.data
    if (!secret) throw notFound('secret')
    const outdated = await outdatedNow(parts, workspaceId, [secret.name])
    return { secret: presentSecret(secret), warnings: warningsOf(secret, value), outdated }
  }
}

export function deletedSecretAgain(parts: Parts): Recall<'delete-secret'> {
  return async (_caller, { workspaceId }) => ({ warnings: [], outdated: await outdatedNow(parts, workspaceId) })
}

/** Which names were new and which got another value is told by the versions that the import has made. */
export function importAgain(parts: Parts): Recall<'import-env'> {
  return async (_caller, form, { made }) => {
    const { workspaceId } = form
    const there = (await secretsOf(parts.store, workspaceId)).filter((secret) => isThere(secret, form))
    const { changes, problems } = previewImport(form.text, (name) => {
      const secret = there.find((one) => one.name === name)
      return secret ? whatWasDone(secret, made) : 'new'
    })
    const names = changes.flatMap(({ name, change }) => (change === 'same' ? [] : [name]))
    return { changes, problems, outdated: await outdatedNow(parts, workspaceId, names) }
  }
}

function whatWasDone({ workspaceId, id }: SecretRecord, made: readonly string[]): 'new' | 'same' | 'different' {
  const versions = `${documents.secret(workspaceId, id).path}/versions/`
  const version = made.find((path) => path.startsWith(versions))?.slice(versions.length)
  if (version === undefined) return 'same'
  return Number(version) === 1 ? 'new' : 'different'
}
