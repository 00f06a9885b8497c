import type { Comment, Reaction } from '@trellis/shared/conversation'
import { expect, it } from 'vitest'
import { hear } from '../../test/kit/heard.ts'
import { livePlant } from '../../test/kit/planted.ts'
import { newcomer } from '../../test/kit/services-people.ts'
import { openTeam } from '../../test/kit/team-bench.ts'

it('CON3: what is said and felt is told once to everybody in the room on both backends, and to nobody else', async () => {
  await using team = await openTeam({ backends: 2 })
  const { workspaceId, world, ada } = team
  const { deployment } = await livePlant(world, ada)
  const target = { deploymentId: deployment.id, seq: 1 }
  await team.members('viewer', 'bob', 'cleo')
  await newcomer(world, 'eve')
  const [bob, cleo, eve] = [await team.socket('bob', 0), await team.socket('cleo', 1), await team.socket('eve', 1)]
  for (const socket of [bob, cleo]) await socket.emitWithAck('join-workspace', workspaceId)
  const comments = [bob, cleo].map((socket) => hear<Comment>(socket, 'comment-added'))
  const reactions = [bob, cleo].map((socket) => hear<Reaction>(socket, 'reaction-update'))
  const missed = [hear(eve, 'comment-added'), hear(eve, 'reaction-update')]
  expect(await bob.emitWithAck('comment', { target, text: '  Look here ' })).toEqual({ ok: true, data: {} })
  expect(await cleo.emitWithAck('react', { target, emoji: '👀', requestId: 'r1' })).toEqual({ ok: true, data: {} })
  expect(await cleo.emitWithAck('react', { target, emoji: '👀', requestId: 'r1' })).toEqual({ ok: true, data: {} })
  for (const heard of comments) {
    expect(await heard.until()).toMatchObject([{ workspaceId, target, text: 'Look here', by: { uid: 'bob' } }])
  }
  for (const heard of reactions) expect(await heard.until()).toMatchObject([{ target, emoji: '👀', uids: ['cleo'] }])
  expect(await eve.emitWithAck('comment', { target, text: 'Me too' })).toMatchObject({ error: { code: 'not_found' } })
  for (const [payload, path] of [
    [{ target, text: '   ' }, 'text'],
    [{ target, text: 'x'.repeat(4001) }, 'text'],
    [{ target: { deploymentId: deployment.id, seq: 0 }, text: 'x' }, 'target.seq'],
    [{ target: {}, text: 'x' }, 'target'],
  ] as const) {
    const { error } = await bob.emitWithAck('comment', payload)
    expect(error, JSON.stringify(payload).slice(0, 80)).toMatchObject({ code: 'invalid' })
    expect(error.issues[0].path).toContain(path)
  }
  expect([...comments, ...reactions, ...missed].map(({ all }) => all.length)).toEqual([1, 1, 1, 1, 0, 0])
})
