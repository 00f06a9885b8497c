import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ulidOf } from '../../test/kit/core-records.ts'
import type { ReactionRecord } from './conversation-records.ts'
import { emojiOf } from './emoji.ts'
import { mostPeopleEach, reactionKey, toggled } from './reactions.ts'

const target = { deploymentId: ulidOf(1), seq: 3 }
const subject = { workspaceId: ulidOf(2), plantId: ulidOf(3), deploymentId: ulidOf(1), target }
const at = (millis: number) => ({ iso: new Date(millis).toISOString(), millis })

describe('CON2: a reaction is one emoji', () => {
  it.each(['🎉', '👍🏽', '❤️', '👨‍👩‍👧‍👦', '🇩🇪', '1️⃣', '🏴󠁧󠁢󠁷󠁬󠁳󠁿'])('takes %s', (emoji) => {
    expect(emojiOf(emoji)).toBe(emoji)
  })

  it('knows an emoji without the mark that asks for a picture as the same', () => {
    expect(emojiOf('❤')).toBe('❤️')
  })

  it.each([
    '',
    'a',
    'ok',
    ':)',
    '1',
    '#',
    '🎉🎉',
    '🎉!',
    ' 🎉',
    '<b>',
    '\u{1f1e9}',
    '\u200d',
    '\ufe0f',
    '\ud83c',
    '漢',
  ])('refuses %j', (text) => {
    expect(emojiOf(text)).toBeUndefined()
  })

  it('refuses all that people write in words', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => emojiOf(text) === undefined))
  })
})

describe('CON1: putting on and taking back', () => {
  it('leaves those whose last click put it on, whoever clicked in between, and rises in version', () => {
    const clicks = fc.array(fc.record({ uid: fc.constantFrom('ada', 'bob', 'cleo'), later: fc.nat(3) }))
    fc.assert(
      fc.property(clicks, (all) => {
        let record: ReactionRecord | undefined
        let [now, version] = [1_000_000, 0]
        for (const { uid, later } of all) {
          now += later + 1
          const next = toggled(record, { subject, emoji: '🎉', uid, at: at(now) })
          expect(next.version).toBeGreaterThan(version)
          version = next.version
          record = next.uids.length > 0 ? next : undefined
        }
        const odd = ['ada', 'bob', 'cleo'].filter((uid) => all.filter((one) => one.uid === uid).length % 2 === 1)
        expect([...(record?.uids ?? [])].sort()).toEqual(odd)
      }),
    )
  })

  it('counts so many people and no more, who can take it back all the same', () => {
    const uids = Array.from({ length: mostPeopleEach }, (_, n) => `user${n}`)
    const full = { ...toggled(undefined, { subject, emoji: '🎉', uid: 'x', at: at(1) }), uids }
    expect(() => toggled(full, { subject, emoji: '🎉', uid: 'one more', at: at(2) })).toThrow('not counted')
    expect(toggled(full, { subject, emoji: '🎉', uid: 'user0', at: at(2) }).uids).toHaveLength(mostPeopleEach - 1)
  })

  it('has a document of its own for each target and emoji', () => {
    const targets = [{ plantId: ulidOf(1) }, { deploymentId: ulidOf(4) }, target, { ...target, seq: 31 }]
    const keys = targets.flatMap((one) => ['🎉', '👍', '👍🏽', '❤️'].map((emoji) => reactionKey(one, emoji)))
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[0-9A-Za-z-]{1,200}$/)
  })
})
