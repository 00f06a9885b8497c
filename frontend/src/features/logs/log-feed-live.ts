import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { nextFrame } from '../../state/frame-queue.ts'
import { LogFeed } from './log-feed.ts'

/** So long after a refusal that may pass the log is asked for again. */
const retryAfterMs = 2000

export type LiveFeed = { feed: LogFeed; version: Accessor<number> }

/** A log's feed on the page's connection, for as long as the calling component lives. `version` rises at most once a frame. */
export function createLiveFeed(deploymentId: string): LiveFeed {
  const { connection } = useApp()
  const [version, setVersion] = createSignal(0)
  let planned = false
  const feed = new LogFeed({
    watch: (after) => connection.send('watch-logs', { deploymentId, after }),
    later: (work) => void setTimeout(work, retryAfterMs),
    changed: () => {
      if (planned) return
      planned = true
      nextFrame(() => {
        planned = false
        setVersion((count) => count + 1)
      })
    },
  })
  onCleanup(
    connection.on('new-log', (notice) => {
      if (notice.deploymentId === deploymentId) feed.hear(notice.logs.filter(({ source }) => source === 'build'))
    }),
  )
  onCleanup(connection.on('log-end', (notice) => notice.deploymentId === deploymentId && feed.hearEnd(notice.lines)))
  onCleanup(connection.on('log-lagging', (notice) => notice.deploymentId === deploymentId && void feed.pull()))
  createEffect(on(connection.epoch, (epoch) => epoch > 0 && void feed.pull()))
  onCleanup(() => {
    feed.stop()
    if (connection.online()) void connection.send('unwatch-logs', { deploymentId })
  })
  return { feed, version }
}
