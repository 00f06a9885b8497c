import { fireEvent, render } from '@solidjs/testing-library'
import type { Decision } from '@trellis/shared'
import { createSignal } from 'solid-js'
import { describe, expect, it, vi } from 'vitest'
import { rollbackRequest, ulid, vote } from '../../test-kit.ts'
import type { DecisionView } from './decision.ts'
import { DecisionButtons } from './decision-buttons.tsx'
import { DecisionChanges } from './decision-changes.tsx'
import { VoteList } from './vote-list.tsx'

function played(mine?: Decision) {
  const [casting, setCasting] = createSignal<Decision>()
  const [online, setOnline] = createSignal(true)
  const send = vi.fn(async (decision: Decision, _comment?: string) => {
    setCasting(decision)
    return { ok: true as const, data: { request: rollbackRequest() } }
  })
  const view: Pick<DecisionView, 'casting' | 'online' | 'mine' | 'vote'> = {
    casting,
    online,
    mine: () => (mine ? vote('u1', mine) : undefined),
    vote: send,
  }
  return { view: view as DecisionView, send, setOnline, setCasting }
}

describe('APR: voting', () => {
  it('sends the vote with its comment once, and is pending until the server has told', () => {
    const { view, send, setCasting } = played()
    const { getByRole } = render(() => <DecisionButtons view={view} comment="It is the basket" />)
    fireEvent.click(getByRole('button', { name: 'Approve' }))
    expect(send.mock.calls).toEqual([['approve', 'It is the basket']])
    const pending = getByRole('button', { name: 'Approving…' })
    expect(pending.getAttribute('aria-busy')).toBe('true')
    fireEvent.click(pending)
    fireEvent.click(getByRole('button', { name: 'Decline' }))
    expect(send).toHaveBeenCalledTimes(1)
    setCasting(undefined)
    fireEvent.click(getByRole('button', { name: 'Decline' }))
    expect(send.mock.calls.at(-1)?.[0]).toBe('decline')
  })

  it('shows the own vote as pressed and leaves the other one open, so that it can be changed', () => {
    const { view } = played('decline')
    const { getByRole } = render(() => <DecisionButtons view={view} />)
    expect(getByRole('button', { name: 'Decline' }).getAttribute('aria-pressed')).toBe('true')
    expect(getByRole('button', { name: 'Approve' }).getAttribute('aria-pressed')).toBe('false')
    expect(getByRole('button', { name: 'Approve' }).hasAttribute('disabled')).toBe(false)
  })

  it('sends nothing without a connection', () => {
    const { view, send, setOnline } = played()
    setOnline(false)
    const { getByRole } = render(() => <DecisionButtons view={view} />)
    fireEvent.click(getByRole('button', { name: 'Approve' }))
    expect(send).not.toHaveBeenCalled()
  })
})

describe('APR: what a person needs to decide', () => {
  it('lists who voted how, with what they said as text', () => {
    const { container } = render(() => (
      <VoteList votes={[vote('Mina', 'approve', '<b>now</b>'), vote('Jun', 'decline')]} />
    ))
    const words = [...container.querySelectorAll('.vote')].map((item) => item.textContent)
    expect(words[0]).toMatch(/Name of Mina.*Approves.*<b>now<\/b>/)
    expect(words[1]).toMatch(/Name of Jun.*Declines/)
    expect(container.querySelector('b')).toBeNull()
  })

  it('names files, settings and secrets, and folds many files', () => {
    const files = Array.from({ length: 20 }, (_, index) => `page-${index}.html`)
    const request = rollbackRequest({
      liveReleaseId: ulid(31),
      changes: { files, settings: ['buildCommand'], secrets: ['API_KEY'] },
    })
    const { container, getByText } = render(() => <DecisionChanges request={request} />)
    getByText('buildCommand')
    getByText('API_KEY')
    expect(container.querySelector('summary')?.textContent).toBe('20 files')
    expect(container.textContent).toContain('Visitors get the earlier release')
  })

  it('says so when nothing differs', () => {
    const { container } = render(() => <DecisionChanges request={rollbackRequest()} />)
    expect(container.textContent).toContain('No settings and no secrets differ.')
    expect(container.textContent).toContain('Nothing for visitors')
  })
})
