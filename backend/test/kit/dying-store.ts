import type { Ref, Store } from '../../src/ports/store.ts'

type Moment = 'before' | 'after'

class Death extends Error {}

/**
 * A Store whose server can be made to die at the commit that writes the marker of a request: `before` it, so that nothing
 * was made, or `after` it, so that nobody was told. Whoever waits for that commit waits for ever.
 */
export function dyingStore(store: Store) {
  let next: { moment: Moment; died: () => void } | undefined

  async function transaction<R>(work: Parameters<typeof store.transaction<R>>[0]): Promise<R> {
    if (!next) return store.transaction(work)
    const { moment, died } = next
    let marks = false
    const dies = () => {
      next = undefined
      died()
      return new Promise<never>(() => {})
    }
    const run = store.transaction(async (own) => {
      marks = false
      const look = <T extends Ref<unknown>>(ref: T): T => {
        marks ||= ref.path.startsWith('idempotency/')
        return ref
      }
      const result = await work({
        get: (ref) => own.get(ref),
        query: (spec, call) => own.query(spec, call),
        create: (ref, data) => own.create(look(ref), data),
        set: (ref, data) => own.set(ref, data),
        delete: (ref) => own.delete(ref),
      })
      // The Store is not kept waiting: others use it on.
      if (marks && moment === 'before') throw new Death()
      return result
    })
    const result = await run.catch((error: unknown) => (error instanceof Death ? dies() : Promise.reject(error)))
    return marks ? dies() : result
  }

  const mortal: Store = {
    get: (ref) => store.get(ref),
    query: (spec, call) => store.query(spec, call),
    create: (ref, data) => store.create(ref, data),
    update: (ref, data, revision) => store.update(ref, data, revision),
    delete: (ref, revision) => store.delete(ref, revision),
    transaction,
    check: () => store.check(),
    close: () => store.close(),
  }
  /** Resolves when the server is dead. */
  const dieAt = (moment: Moment) => new Promise<void>((died) => (next = { moment, died }))
  return { store: mortal, dieAt }
}
