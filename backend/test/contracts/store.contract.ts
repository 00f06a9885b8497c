import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../src/ports/store.ts'
import { documentPromises } from './store/documents.ts'
import { modelPromises } from './store/model.ts'
import { pagePromises } from './store/pages.ts'
import { queryPromises } from './store/queries.ts'
import { transactionPromises } from './store/transactions.ts'

/**
 * An empty place to keep documents. `open` may be called again after the Store it gave is closed, and finds what was
 * there; `dispose` takes the place away.
 */
export type StorePlace = { open(): Promise<Store>; dispose(): Promise<void> }

/** What a contract's tests hold: the open Store, and a way to close it and open the same place again. */
export type StoreUnderTest = { readonly store: Store; reopen(): Promise<void> }

/** Every promise of `ports/store.ts`. `runs` is the number of runs of the model test. */
export function storeContract(
  name: string,
  makePlace: () => Promise<StorePlace>,
  options: { runs?: number } = {},
): void {
  describe(`Store contract: ${name}`, () => {
    let place: StorePlace
    let store: Store
    const subject: StoreUnderTest = {
      get store() {
        return store
      },
      reopen: async () => {
        await store.close()
        store = await place.open()
      },
    }

    beforeEach(async () => {
      place = await makePlace()
      store = await place.open()
    })
    afterEach(async () => {
      await store.close()
      await place.dispose()
    })

    documentPromises(subject)
    queryPromises(subject)
    pagePromises(subject)
    transactionPromises(subject)
    modelPromises(subject, options.runs ?? 25)
  })
}
