import { expect, it } from 'vitest'
import { fitting } from './choices.ts'

const choices = ['Shop', 'Deploy Shop', 'Logs of Workshop', 'People', 'Dark theme'].map((label) => ({ label }))
const found = (typed: string) => fitting(choices, typed).map(({ label }) => label)

it.each([
  ['', ['Shop', 'Deploy Shop', 'Logs of Workshop', 'People', 'Dark theme']],
  ['shop', ['Shop', 'Deploy Shop', 'Logs of Workshop']],
  ['SHOP dep', ['Deploy Shop']],
  ['  people ', ['People']],
  ['nothing', []],
])('finds by %j', (typed, labels) => {
  expect(found(typed)).toEqual(labels)
})

it('shows no endless list', () => {
  expect(
    fitting(
      Array.from({ length: 900 }, (_, n) => ({ label: `Plant ${n}` })),
      'plant',
    ),
  ).toHaveLength(50)
})
