import type { Comment, Reaction } from '@trellis/shared'
import { createRoot, createSignal } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { at, ulid, workspaceId } from '../../test-kit.ts'
import { createPressed } from './pressed.ts'
import { commentedLines, commentsOn, commentsWhere, reactionsOn } from './talk.ts'

const deploymentId = ulid(20)
const comment = (id: number, target: Comment['target']): Comment => ({
  id: ulid(id),
  workspaceId,
  plantId: ulid(10),
  target,
  by: { uid: 'u1', name: 'Ada' },
  text: 'Here',
  at: at(0),
})
const comments = {
  b: comment(52, { deploymentId, seq: 3 }),
  a: comment(51, { deploymentId, seq: 3 }),
  whole: comment(53, { deploymentId }),
  plant: comment(54, { plantId: ulid(10) }),
}
const reaction = (emoji: string, uids: string[]): Reaction => ({
  plantId: ulid(10),
  target: { deploymentId },
  emoji,
  uids,
  version: 1,
})

describe('CON: what is said', () => {
  it('stands with what it is about, oldest first', () => {
    const held = { comments, reactions: {} }
    expect(commentsOn(held, { deploymentId, seq: 3 }).map(({ id }) => id)).toEqual([ulid(51), ulid(52)])
    expect(commentsOn(held, { deploymentId }).map(({ id }) => id)).toEqual([ulid(53)])
    expect(commentsWhere(held, ({ target }) => 'plantId' in target)).toHaveLength(1)
    expect([...commentedLines(held, deploymentId)]).toEqual([[3, 2]])
  })

  it('leaves out reactions that everybody took back', () => {
    const reactions = { a: reaction('b', ['u1']), c: reaction('a', []) }
    expect(reactionsOn({ comments: {}, reactions }, { deploymentId }).map(({ emoji }) => emoji)).toEqual(['b'])
  })
})

describe('CON: a press shows at once', () => {
  const played = () => {
    const [version, setVersion] = createSignal(1)
    return { pressed: createRoot(() => createPressed(version)), setVersion }
  }

  it('counts until the server has told, and not twice', () => {
    const { pressed, setVersion } = played()
    pressed.begin('x')
    expect(pressed.apply('x', ['u2'], 'me')).toEqual(['u2', 'me'])
    expect(pressed.isUnderWay('x')).toBe(true)
    pressed.answered('x', true)
    expect(pressed.apply('x', ['u2'], 'me')).toEqual(['u2', 'me'])
    setVersion(2)
    expect(pressed.apply('x', ['u2', 'me'], 'me')).toEqual(['u2', 'me'])
    expect(pressed.emojis()).toEqual([])
  })

  it('is taken back when the server refuses', () => {
    const { pressed } = played()
    pressed.begin('x')
    pressed.answered('x', false)
    expect(pressed.apply('x', ['me'], 'me')).toEqual(['me'])
  })

  it('takes an own one away', () => {
    const { pressed } = played()
    pressed.begin('x')
    expect(pressed.apply('x', ['me', 'u2'], 'me')).toEqual(['u2'])
  })
})
