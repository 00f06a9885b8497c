import { placeOf } from '../../src/adapters/store/document-place.ts'
import type { Ref, Store } from '../../src/ports/store.ts'

/** The kinds of documents that each commit has written, as `workspaces/{}/activity`. */
export type Commits = string[][]

/** A Store that notes what is written together; what goes by itself is no write of anything. Runs that are repeated count again: open the Store without rehearsals. */
export function watchWrites(store: Store, commits: Commits): Store {
  const kindOf = (ref: Ref<unknown>) => placeOf(ref.path).kind
  const alone = (ref: Ref<unknown>) => void commits.push([kindOf(ref)])
  return {
    get: (ref) => store.get(ref),
    query: (spec, call) => store.query(spec, call),
    create: (ref, data) => store.create(ref, data).then(() => alone(ref)),
    update: (ref, data, revision) => store.update(ref, data, revision).then(() => alone(ref)),
    delete: (ref, revision) => store.delete(ref, revision),
    async transaction(work) {
      let written: string[] = []
      const result = await store.transaction((transaction) => {
        written = []
        const note = <R extends Ref<unknown>>(ref: R): R => {
          written.push(kindOf(ref))
          return ref
        }
        return work({
          get: (ref) => transaction.get(ref),
          query: (spec, call) => transaction.query(spec, call),
          create: (ref, data) => transaction.create(note(ref), data),
          set: (ref, data) => transaction.set(note(ref), data),
          delete: (ref) => transaction.delete(note(ref)),
        })
      })
      if (written.length > 0) commits.push(written)
      return result
    },
    check: () => store.check(),
    close: () => store.close(),
  }
}
