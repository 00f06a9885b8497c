import { expect, test } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { createTurns } from './turns.ts'

test('APP7: works for one key come one after the other, in order, also after one that fails; other keys do not wait', async () => {
  const inTurn = createTurns()
  const held = gate()
  const done: string[] = []
  const note = (name: string) => async () => void done.push(name)
  const first = inTurn('a', async () => {
    await held.passed
    done.push('first')
    throw new Error('broken')
  })
  const second = inTurn('a', note('second'))
  const third = inTurn('a', note('third'))
  await inTurn('b', note('other'))
  expect(done).toEqual(['other'])
  held.open()
  await expect(first).rejects.toThrow('broken')
  await Promise.all([second, third])
  expect(done).toEqual(['other', 'first', 'second', 'third'])
})
