import { render } from '@solidjs/testing-library'
import type { Viewing } from '@trellis/shared'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { at, ulid } from '../../test-kit.ts'
import { Faces, namesOf } from './faces.tsx'
import { lookingAt, readersByLine } from './looking.ts'
import { placeOf } from './place.ts'
import { createThrottle } from './throttle.ts'

const person = (name: string, ...viewing: Viewing[]) => ({
  uid: name.toLowerCase(),
  name,
  color: '#1f5fbf',
  since: at(0),
  viewing,
})

describe('PRE: where a tab is', () => {
  const [w, p, d] = [ulid(1), ulid(10), ulid(20)]
  it.each([
    [`/w/${w}`, { tab: 'shelf' }],
    [`/w/${w}/people`, { tab: 'people' }],
    [`/w/${w}/p/${p}`, { plantId: p, tab: 'overview' }],
    [`/w/${w}/p/${p}/logs`, { plantId: p, tab: 'logs' }],
    [`/w/${w}/p/${p}/logs/${d}`, { plantId: p, tab: 'logs', deploymentId: d }],
    ['/', {}],
  ])('%s', (path, place) => {
    expect(placeOf(path)).toEqual(place)
  })
})

describe('PRE: who looks where', () => {
  const present = [
    person('Ada', { plantId: 'a' }),
    person('Mina', {}, { plantId: 'a', deploymentId: 'd', seq: 7 }),
    person('Jun', { plantId: 'b' }, { deploymentId: 'd', seq: 7 }),
  ]

  it('is everybody else, by any of their tabs', () => {
    expect(lookingAt(present, 'ada', ({ plantId }) => plantId === 'a').map(({ name }) => name)).toEqual(['Mina'])
  })

  it('gathers readers of one line', () => {
    expect([...readersByLine(present, 'd')].map(([seq, who]) => [seq, who.length])).toEqual([[7, 2]])
  })
})

describe('PRE: faces', () => {
  it('are one picture that names people and what they do', () => {
    const people = ['Mina', 'Jun', 'Bo', 'Cleo', 'Eve'].map((name) => person(name))
    const { getByRole, container } = render(() => <Faces people={people} doing="are here" most={4} />)
    expect(getByRole('img', { name: 'Mina, Jun and 3 more are here' })).toBeTruthy()
    expect([...container.querySelectorAll('.face')].map((face) => face.textContent)).toEqual(['MI', 'JU', 'BO', '+2'])
    expect(namesOf(people.slice(0, 2))).toBe('Mina and Jun')
    expect(namesOf(people.slice(0, 1))).toBe('Mina')
  })

  it('are nothing where nobody is', () => {
    expect(render(() => <Faces people={[]} doing="are here" />).container.querySelector('.faces')).toBeNull()
  })

  it('take no other colour than a plain one', () => {
    const evil = { ...person('Eve'), color: 'url(https://example.org/x)' }
    const { container } = render(() => <Faces people={[evil]} doing="is here" />)
    expect(container.querySelector('.face')?.getAttribute('style') ?? '').toBe('')
  })
})

describe('PRE: the line that is read is told at most once a second', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('tells the last one, and a place at once', () => {
    vi.useFakeTimers()
    const told = vi.fn()
    const { now, soon } = createThrottle(told, 1000)
    now()
    for (let n = 0; n < 50; n++) soon()
    expect(told).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1000)
    expect(told).toHaveBeenCalledTimes(2)
    soon()
    now()
    vi.advanceTimersByTime(5000)
    expect(told).toHaveBeenCalledTimes(3)
  })
})
