import { describe, expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, member, type Person, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { mostEmojis } from '../core/reactions.ts'

async function garden() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant, deployment } = await livePlant(world, ada)
  const bob = await member(world, workspaceId, 'viewer')
  const read = (more: object = {}) => bob.do('get-conversation', { workspaceId, ...more })
  return { world, ada, bob, workspaceId, plantId: plant.id, deploymentId: deployment.id, read }
}

describe('CON1: a reaction', () => {
  test('is put on and taken back by a viewer, and everybody is told who reacts', async () => {
    const { world, ada, bob, workspaceId, plantId, deploymentId, read } = await garden()
    await using _world = world
    const told = () => world.facts.flatMap((fact) => (fact.type === 'reaction-changed' ? [fact] : []))
    const line = { deploymentId, seq: 1 }
    await bob.do('react', { target: line, emoji: '🎉' })
    await ada.do('react', { target: line, emoji: '🎉' })
    // What changed last comes first, and a machine may do two things within one millisecond.
    world.clock.advance(1)
    await ada.do('react', { deploymentId, emoji: '👀' })
    world.clock.advance(1)
    await ada.do('react', { target: { plantId }, emoji: '❤' })
    const [uid, other] = [bob.caller.uid, ada.caller.uid]
    expect((await read()).reactions).toMatchObject([
      { plantId, target: { plantId }, emoji: '❤️', uids: [other] },
      { plantId, target: { deploymentId }, emoji: '👀', uids: [other] },
      { plantId, target: line, emoji: '🎉', uids: [uid, other] },
    ])
    await bob.do('react', { target: line, emoji: '🎉' })
    await ada.do('react', { target: line, emoji: '🎉' })
    expect((await read({ deploymentId })).reactions).toMatchObject([{ emoji: '👀' }])
    await expect.poll(() => told().length).toBe(6)
    expect(told().at(-1)).toMatchObject({ workspaceId, reaction: { target: line, emoji: '🎉', uids: [] } })
    const versions = told().flatMap(({ reaction }) => (reaction.emoji === '🎉' ? [reaction.version] : []))
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })

  test('of 40 people at once is counted 40 times, and taken back at once is gone', async () => {
    const { world, workspaceId, plantId, read } = await garden()
    await using _world = world
    const people: Person[] = []
    for (let n = 0; n < 40; n += 1) people.push(await member(world, workspaceId, 'viewer'))
    const all = () => Promise.all(people.map((person) => person.do('react', { target: { plantId }, emoji: '👍' })))
    await all()
    const [reaction] = (await read({ plantId })).reactions
    expect([...(reaction?.uids ?? [])].sort()).toEqual(people.map(({ caller }) => caller.uid).sort())
    await all()
    expect((await read({ plantId })).reactions).toEqual([])
  })

  test('CON2: is refused when it is text, and when there are too many different ones', async () => {
    const { world, bob, plantId, read } = await garden()
    await using _world = world
    const before = dumpOf(world)
    for (const emoji of ['ok', '1', '🎉🎉', '<img>']) {
      const refusal = await refusalOf(bob.do('react', { target: { plantId }, emoji }))
      expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path: 'emoji' }] })
    }
    expect(dumpOf(world)).toEqual(before)
    const many = Array.from({ length: mostEmojis + 1 }, (_, n) => String.fromCodePoint(0x1f600 + n))
    for (const emoji of many.slice(0, mostEmojis)) await bob.do('react', { target: { plantId }, emoji })
    const refusal = await refusalOf(bob.do('react', { target: { plantId }, emoji: many.at(-1) ?? '' }))
    expect(refusal).toMatchObject({ code: 'conflict' })
    await bob.do('react', { target: { plantId }, emoji: many[0] ?? '' })
    await bob.do('react', { target: { plantId }, emoji: many.at(-1) ?? '' })
    expect((await read()).reactions).toHaveLength(mostEmojis)
  })
})

describe('CON3: a comment', () => {
  test('stands with its target, is told, and has exactly one entry', async () => {
    const { world, ada, bob, workspaceId, plantId, deploymentId, read } = await garden()
    await using _world = world
    const uid = bob.caller.uid
    await bob.do('comment', { target: { deploymentId, seq: 1 }, text: 'Here it broke' })
    const [comment] = (await read()).comments
    expect(comment).toMatchObject({ workspaceId, plantId, target: { deploymentId, seq: 1 }, text: 'Here it broke' })
    expect(comment).toMatchObject({ by: { uid, name: uid } })
    await expect.poll(() => world.facts).toContainEqual({ type: 'comment-added', workspaceId, comment })
    const { activity } = await ada.do('get-activity', { workspaceId })
    expect(activity.filter(({ kind }) => kind === 'comment.added')).toMatchObject([
      { plantId, deploymentId, by: { uid }, text: `${uid} commented on line 1 of a deployment of shop` },
    ])
  })

  test('on a line that does not exist is invalid and writes nothing; on one that is being written it is taken', async () => {
    const { world, ada, bob, plantId, deploymentId, read } = await garden()
    await using _world = world
    const building = await deployAgain(ada, { plantId })
    const builder = await claimed(world, building.id)
    builder.write('one', 'two')
    await builder.send(1)
    const fresh = await plantApp(ada, 'fresh')
    const before = dumpOf(world)
    for (const target of [
      { deploymentId, seq: 100_000 },
      { deploymentId: fresh.deployment.id, seq: 1_000 },
      { deploymentId: building.id, seq: 1_000 },
    ]) {
      const refused = [bob.do('comment', { target, text: 'Where?' }), bob.do('react', { target, emoji: '👀' })]
      for (const one of refused) {
        expect(await refusalOf(one)).toMatchObject({ code: 'invalid', issues: [{ path: 'target.seq' }] })
      }
    }
    expect(Object.keys(dumpOf(world)).filter((path) => /^(comments|reactions)/.test(path))).toEqual([])
    expect(Object.keys(before).filter((path) => /^(comments|reactions)/.test(path))).toEqual([])
    await bob.do('comment', { target: { deploymentId: building.id, seq: 2 }, text: 'It runs' })
    expect((await read({ deploymentId: building.id })).comments).toMatchObject([{ text: 'It runs' }])
  })

  test('that is no text is refused', async () => {
    const { world, bob, plantId } = await garden()
    await using _world = world
    const refusal = await refusalOf(bob.do('comment', { target: { plantId }, text: 'half \ud83c' }))
    expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path: 'text' }] })
  })
})

describe('CON4: a conversation', () => {
  test('is read newest first, in pages, of a deployment, of a plant and of everything', async () => {
    const { world, ada, bob, plantId, deploymentId, read } = await garden()
    await using _world = world
    const other = await livePlant(world, ada, 'a', 'other')
    const say = async (target: { plantId: string } | { deploymentId: string; seq?: number }, text: string) => {
      await bob.do('comment', { target, text })
      world.clock.advance(10)
    }
    await say({ plantId }, 'first')
    await say({ deploymentId }, 'second')
    await say({ deploymentId, seq: 1 }, 'third')
    await say({ plantId: other.plant.id }, 'fourth')
    await bob.do('react', { target: { plantId }, emoji: '🎉' })
    const texts = async (more: object) => (await read(more)).comments.map(({ text }) => text)
    expect(await texts({})).toEqual(['fourth', 'third', 'second', 'first'])
    expect(await texts({ plantId })).toEqual(['third', 'second', 'first'])
    expect(await texts({ deploymentId })).toEqual(['third', 'second'])
    const page = await read({ plantId, limit: 2 })
    expect([page.comments.map(({ text }) => text), page.reactions.length]).toEqual([['third', 'second'], 1])
    const rest = await read({ plantId, limit: 2, before: page.cursor ?? '' })
    expect(rest).toMatchObject({ comments: [{ text: 'first' }], reactions: [], cursor: null })
    const mixed = read({ plantId: other.plant.id, deploymentId })
    expect(await refusalOf(mixed)).toMatchObject({ code: 'not_found' })
  })

  test('goes with its plant, and nothing can be said any more', async () => {
    const { world, ada, bob, plantId, deploymentId, read } = await garden()
    await using _world = world
    const other = await livePlant(world, ada, 'a', 'other')
    for (const target of [{ plantId }, { deploymentId }, { deploymentId, seq: 1 }, { plantId: other.plant.id }]) {
      await bob.do('comment', { target, text: 'Hello' })
      await bob.do('react', { target, emoji: '🎉' })
    }
    await carryOut(world, (await deployAgain(ada, { plantId })).id, { letter: 'b' })
    await ada.do('delete-plant', { plantId })
    const left = await read()
    expect(left.comments.map((one) => one.plantId)).toEqual([other.plant.id])
    expect(left.reactions.map((one) => one.plantId)).toEqual([other.plant.id])
    for (const target of [{ plantId }, { deploymentId }]) {
      expect(await refusalOf(bob.do('comment', { target, text: 'Hello' }))).toMatchObject({ code: 'not_found' })
      expect(await refusalOf(bob.do('react', { target, emoji: '🎉' }))).toMatchObject({ code: 'not_found' })
    }
  })
})
