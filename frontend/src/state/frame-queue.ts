export type Schedule = (run: () => void) => void

/**
 * Collects what arrives and hands it over once per frame. A background tab gets no frames, so a timer runs as well:
 * the tab's title and icon keep telling the truth there.
 */
export const nextFrame: Schedule = (run) => {
  let done = false
  const once = () => {
    if (done) return
    done = true
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    run()
  }
  const timer = setTimeout(once, 200)
  const frame = requestAnimationFrame(once)
}

export function createFrameQueue<T>(apply: (batch: T[]) => void, schedule: Schedule = nextFrame) {
  let waiting: T[] = []
  const flush = () => {
    const batch = waiting
    waiting = []
    if (batch.length > 0) apply(batch)
  }
  return {
    push: (item: T) => {
      waiting.push(item)
      if (waiting.length === 1) schedule(flush)
    },
    flush,
  }
}
