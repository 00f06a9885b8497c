import type { HealthData } from '@trellis/shared/http-routes'
import type { Parts } from './parts.ts'

/** Only what is needed of each port; an edge alone has no more. */
export type HealthParts = {
  store: Pick<Parts['store'], 'check'>
  relay: Pick<Parts['relay'], 'check'>
  artifacts: Pick<Parts['artifacts'], 'check'>
  clock: Parts['clock']
  log: Pick<Parts['log'], 'error'>
}

/** Milliseconds for which one look answers everybody. */
const sharedFor = 1000

/**
 * What `/health` answers: whether each part that the server needs works now. Anybody may ask, as often as they like, and
 * a look costs a read of Firestore and a request to S3, so there is at most one a second.
 */
export function createHealth(parts: HealthParts, version: string): () => Promise<HealthData> {
  const outcome = createCheck(parts.log)
  const startedAt = parts.clock.now()
  let last: { at: number; checks: Promise<HealthData['checks']> } | undefined
  const look = async () => ({
    store: await outcome('Store', () => parts.store.check()),
    relay: await outcome('Relay', () => parts.relay.check()),
    artifacts: await outcome('Artifacts', () => parts.artifacts.check()),
  })
  return async () => {
    const now = parts.clock.now()
    if (!last || Math.abs(now - last.at) >= sharedFor) last = { at: now, checks: look() }
    const checks = await last.checks
    const ok = Object.values(checks).every((check) => check.ok)
    const uptime = Math.round((now - startedAt) / 1000)
    return { status: ok ? 'ok' : 'failing', version, uptime, checks }
  }
}

type Check = (name: string, check: () => Promise<void>) => Promise<{ ok: boolean; message?: string }>

/**
 * `/health` answers anybody, so it says which part fails and not why: the reason may name folders and hosts. The log has
 * it, once until the part works again.
 */
function createCheck(log: HealthParts['log']): Check {
  const failing = new Set<string>()
  return async (name, check) => {
    try {
      await check()
      failing.delete(name)
      return { ok: true }
    } catch (error) {
      if (!failing.has(name)) log.error({ check: name, error }, 'A part of the server does not work.')
      failing.add(name)
      return { ok: false, message: `${name} cannot be used at the moment. The server's log says why.` }
    }
  }
}
