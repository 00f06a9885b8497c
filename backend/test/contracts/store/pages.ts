import { describe, expect, it } from 'vitest'
import { documents } from '../../../src/ports/documents.ts'
import { queries } from '../../../src/ports/queries.ts'
import type { StoreUnderTest } from '../store.contract.ts'
import { queued } from './samples.ts'

export function pagePromises(subject: StoreUnderTest): void {
  describe('pages', () => {
    const fill = async (names: string[]) => {
      for (const name of names) await subject.store.create(documents.queue(name), queued(name))
    }

    it('says null on the last page, also when it is full', async () => {
      await fill(['a', 'b'])
      expect((await subject.store.query(queries.queue, { limit: 2 })).cursor).toBeNull()
      expect((await subject.store.query(queries.queue, { limit: 1 })).cursor).toEqual(expect.any(String))
    })

    it('goes on at its place when documents before and behind it come and go', async () => {
      await fill(['b', 'd', 'f', 'h'])
      const first = await subject.store.query(queries.queue, { limit: 2 })
      await fill(['a', 'e'])
      await subject.store.delete(documents.queue('d'))
      await subject.store.delete(documents.queue('h'))
      const second = await subject.store.query(queries.queue, { limit: 5, after: first.cursor ?? '' })
      expect(first.items.map(({ id }) => id)).toEqual(['b', 'd'])
      expect(second.items.map(({ id }) => id)).toEqual(['e', 'f'])
    })

    it('keeps its place when the Store is opened again', async () => {
      await fill(['a', 'b', 'c'])
      const { cursor } = await subject.store.query(queries.queue, { limit: 1 })
      await subject.reopen()
      const { items } = await subject.store.query(queries.queue, { limit: 5, after: cursor ?? '' })
      expect(items.map(({ id }) => id)).toEqual(['b', 'c'])
    })

    it('refuses a cursor that it has not made for this query, as invalid', async () => {
      await fill(['a', 'b'])
      const { cursor } = await subject.store.query(queries.queue, { limit: 1 })
      const made = Buffer.from(JSON.stringify(['queue', { no: 'value' }, 'id'])).toString('base64url')
      for (const after of ['', 'x', '%%%', 'bnVsbA', Buffer.from('["queue"]').toString('base64url'), made]) {
        const page = subject.store.query(queries.queue, { limit: 1, after })
        await expect(page).rejects.toMatchObject({ refusal: { code: 'invalid' } })
      }
      const other = subject.store.query(queries.jobs, { limit: 1, after: cursor ?? '' })
      await expect(other).rejects.toMatchObject({ refusal: { code: 'invalid' } })
    })
  })
}
