import { defaultPolicy } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { rollbackRequest, ulid, vote } from '../../test-kit.ts'
import { headline, outcomeWords, shortReason, spoken, standing, whyNotEligible } from './decision-words.ts'
import { questionOf } from './question-of.ts'

const goneBad = rollbackRequest({ liveReleaseId: ulid(31), targetReleaseId: ulid(30) })

describe('APR: the words of a decision', () => {
  it('say where it failed, or that it went bad after its release', () => {
    expect(headline('Shop', rollbackRequest())).toBe('Shop failed at build.')
    expect(headline('Shop', goneBad)).toBe('Shop went bad after its release.')
  })

  it('name the nearest reason', () => {
    expect(shortReason(rollbackRequest())).toBe('"npm run build" failed with exit code 1.')
    expect(shortReason(rollbackRequest({ firstFailingLine: { seq: 3, text: 'no such file' } }))).toBe('no such file')
  })

  it.each([
    [[], 2, '0 of 2 approvals'],
    [[], 1, '0 of 1 approval'],
    [[vote('Mina', 'approve')], 2, '1 of 2 approvals (Name of Mina)'],
    [[vote('Mina', 'decline')], 2, '0 of 2 approvals · 1 against (Name of Mina)'],
  ])('count the votes', (votes, needed, words) => {
    expect(standing({ votes, needed })).toBe(words)
  })

  it('say plainly who decides', () => {
    const policy = { ...defaultPolicy, approvals: { ...defaultPolicy.approvals, authorCounts: false } }
    const role = 'developer' as const
    expect(whyNotEligible(rollbackRequest(), { role: 'viewer', isAuthor: false, policy })).toBe(
      'You can follow this; developers, maintainers and owners decide.',
    )
    expect(whyNotEligible(rollbackRequest(), { role, isAuthor: true, policy })).toMatch(/somebody else decides/)
    expect(whyNotEligible(rollbackRequest(), { role, isAuthor: true, policy: defaultPolicy })).toBeUndefined()
    expect(whyNotEligible(rollbackRequest(), { role, isAuthor: false, policy })).toBeUndefined()
  })

  it('say what an outcome means for visitors', () => {
    const outcome = (status: 'approved' | 'declined', from = rollbackRequest()) =>
      outcomeWords({ ...from, status }, '3f2c1a7')
    expect(outcome('approved').title).toBe('The team went back to 3f2c1a7')
    expect(outcome('approved').text).toMatch(/never got what failed/)
    expect(outcome('approved', goneBad).text).toMatch(/get it again/)
    expect(outcome('declined').text).toMatch(/Nothing was changed/)
    expect(spoken('Shop', rollbackRequest())).toMatch(/^Decision needed: Shop failed at build/)
  })
})

describe('APR: the question that a plant’s page speaks of', () => {
  const ended = rollbackRequest({ id: ulid(40), status: 'declined' })
  const ready = (number: number, kind: 'deploy' | 'rollback' = 'deploy') => ({
    id: ulid(number),
    status: 'ready' as const,
    kind,
  })

  it('is the newest, until a later deployment has gone live', () => {
    expect(questionOf([ended, rollbackRequest({ id: ulid(41) })], [])?.id).toBe(ulid(41))
    expect(questionOf([ended], [ready(39)])?.id).toBe(ulid(40))
    expect(questionOf([ended], [ready(42)])).toBeUndefined()
  })

  it('stays when the later one is the rollback that it has led to', () => {
    expect(questionOf([ended], [ready(42, 'rollback')])?.id).toBe(ulid(40))
    expect(questionOf([], [ready(42)])).toBeUndefined()
  })
})
