import type { QuerySpec } from '../ports/queries.ts'
import type { QueryCall, Stored, StoreReader } from '../ports/store.ts'

const pageLimit = 500

/**
 * Everything that a query finds, page by page. What changes meanwhile may be met or missed, as with any paging. Whoever
 * may stop early asks for small pages by `limit`: what a page holds is read.
 */
export async function* queryAll<T>(
  reader: StoreReader,
  spec: QuerySpec<T>,
  call: Omit<QueryCall, 'limit' | 'after'> & { limit?: number } = {},
): AsyncGenerator<Stored<T>> {
  let after: string | undefined
  for (;;) {
    const page = await reader.query(spec, { limit: pageLimit, ...call, ...(after ? { after } : {}) })
    yield* page.items
    if (page.cursor === null) return
    after = page.cursor
  }
}

/** The same as a list of the documents' data. */
export async function listAll<T>(
  reader: StoreReader,
  spec: QuerySpec<T>,
  call: Omit<QueryCall, 'limit' | 'after'> = {},
): Promise<T[]> {
  const found: T[] = []
  for await (const { data } of queryAll(reader, spec, call)) found.push(data)
  return found
}
