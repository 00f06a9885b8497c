import { describe, expect, it } from 'vitest'
import { at, plant, ulid } from '../../test-kit.ts'
import { arrange, countByStatus, type ShelfView } from './shelf-order.ts'

const plants = [
  plant({ id: ulid(1), name: 'Beech', status: 'HEALTHY', updatedAt: at(3) }),
  plant({ id: ulid(2), name: 'Ash', status: 'HEALTHY', updatedAt: at(1) }),
  plant({ id: ulid(3), name: 'Cedar', status: 'FAILED', updatedAt: at(2), gitUrl: 'https://x.example/<b>.git' }),
]
const view: ShelfView = { status: 'all', search: '', sort: 'attention' }
const names = (change: Partial<ShelfView>) => arrange(plants, { ...view, ...change }).map(({ name }) => name)

describe('the shelf', () => {
  it.each([
    ['what needs attention first', {}, ['Cedar', 'Ash', 'Beech']],
    ['by name', { sort: 'name' }, ['Ash', 'Beech', 'Cedar']],
    ['last changed first', { sort: 'recent' }, ['Beech', 'Cedar', 'Ash']],
    ['one state', { status: 'FAILED' }, ['Cedar']],
    ['all words of a search, in any field', { search: ' X.example ced' }, ['Cedar']],
    ['nothing', { search: 'oak' }, []],
  ] as const)('%s', (_, change, wanted) => expect(names(change)).toEqual(wanted))

  it('counts states', () => expect(countByStatus(plants).get('HEALTHY')).toBe(2))
})
