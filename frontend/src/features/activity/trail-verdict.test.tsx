import { fireEvent, render } from '@solidjs/testing-library'
import type { TrailVerdict } from '@trellis/shared'
import { expect, it, vi } from 'vitest'
import { at } from '../../test-kit.ts'
import { TrailVerdictCard } from './trail-verdict.tsx'

const hash = 'ab'.repeat(32)
const whole: TrailVerdict = { ok: true, entries: 12, sealed: 12, head: { seal: 3, hash, at: at(0) } }
const nothing = () => undefined

it('ACT3: a chain that holds is said as a status, with the head to be noted', () => {
  const { getByRole, getByText } = render(() => (
    <TrailVerdictCard verdict={whole} busy={false} onCompare={nothing} onClose={nothing} />
  ))
  expect(getByRole('status').textContent).toContain('12 entries, 3 seals, unbroken')
  expect(getByText(`3:${hash}`)).toBeTruthy()
})

it('ACT3: a broken chain is an alert that names the link, and shows no head to rely on', () => {
  const message = 'The entry 01X is gone; seal 2 names it.'
  const broken: TrailVerdict = { ...whole, ok: false, broken: { problem: 'entry-removed', message, seal: 2 } }
  const { getByRole, queryByText } = render(() => (
    <TrailVerdictCard verdict={broken} busy={false} onCompare={nothing} onClose={nothing} />
  ))
  expect(getByRole('alert').textContent).toContain(`The chain is broken. ${message}`)
  expect(queryByText(`3:${hash}`)).toBeNull()
})

it('ACT3: only what is a head is compared', () => {
  const compare = vi.fn()
  const { getByLabelText, getByRole } = render(() => (
    <TrailVerdictCard verdict={whole} busy={false} onCompare={compare} onClose={nothing} />
  ))
  const field = getByLabelText('Noted head')
  const button = getByRole('button', { name: 'Compare', hidden: true })
  fireEvent.input(field, { target: { value: '3:abc' } })
  expect(button.hasAttribute('disabled')).toBe(true)
  fireEvent.input(field, { target: { value: `3:${hash}` } })
  fireEvent.click(button)
  expect(compare.mock.calls).toEqual([[{ seal: 3, hash }]])
})
