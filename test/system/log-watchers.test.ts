import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf, LogWatch, readNdjson } from '../kit/log-watch.ts'
import { talkativeBuild } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { until } from '../kit/until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage?.close())

describe('LOG5: watchers that are not there all the time', () => {
  it('hold the same log: one from the start, one from the middle, one that drops and returns', async () => {
    const { ada, git, workspaceId } = stage
    const { url } = git.repository('talkative', talkativeBuild(1500, 300))
    const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const first = new LogWatch(ada, deployment.id)
    const firstDone = first.toTheEnd()

    const dropper = await ada.again()
    const dropped = new LogWatch(dropper, deployment.id)
    await dropped.pull()
    await until('the dropping watcher to hold 200 lines', () => dropped.last >= 200, { within: 60_000 })
    await dropper.close()

    const late = await ada.again()
    await until('the first watcher to hold 700 lines', () => first.last >= 700, { within: 60_000 })
    const joined = new LogWatch(late, deployment.id)
    const joinedDone = joined.toTheEnd()

    const again = await ada.again()
    const returned = new LogWatch(again, deployment.id, dropped.lines)
    await Promise.all([firstDone, joinedDone, returned.toTheEnd()])

    const proof = { deploymentId: deployment.id, lines: first.lines.length, sha256: hashOf(first.lines) }
    for (const watch of [first, joined, returned]) {
      expect(watch.wrong).toEqual([])
      expect(watch.end).toEqual(proof)
      expect(hashOf(watch.lines)).toBe(proof.sha256)
    }
    expect(dropped.wrong).toEqual([])
    const printed = first.lines.filter(({ text }) => /^line \d+$|warning \d+/.test(text))
    expect(printed).toHaveLength(1500)
    expect(printed.filter(({ stream }) => stream === 'stderr')).toHaveLength(300)
    await Promise.all([late.close(), again.close()])
  })

  it('keep the log after the server has been killed and started again', async () => {
    const { git, server, workspaceId, ada } = stage
    const { url } = git.repository('kept', talkativeBuild(50, 1000))
    const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url })
    const log = await new LogWatch(ada, deployment.id).toTheEnd()
    await ada.finished(deployment.id)
    await server.restart('SIGKILL')
    const returned = await ada.again()
    const written = await readNdjson(returned, deployment.id)
    expect(written.lines).toEqual(log.lines)
    expect(written.end.sha256).toBe(hashOf(log.lines))
    const page = await new LogWatch(returned, deployment.id).toTheEnd()
    expect(page.lines).toEqual(log.lines)
    await returned.close()
  })
})
