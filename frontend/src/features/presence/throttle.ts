/** Runs at once when told so, else at most once in so many milliseconds, with the last wish always carried out. */
export function createThrottle(run: () => void, everyMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = Number.NEGATIVE_INFINITY
  const cancel = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const now = () => {
    cancel()
    last = performance.now()
    run()
  }
  return {
    now,
    soon: () => {
      if (timer === undefined) timer = setTimeout(now, Math.max(0, last + everyMs - performance.now()))
    },
    cancel,
  }
}
