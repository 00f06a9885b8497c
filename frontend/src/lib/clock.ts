import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'

/** The present time, moving on while `running` says so; what it drives is only words like "23 s". */
export function createClock(running: Accessor<boolean>, everyMs = 1000): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  createEffect(() => {
    if (!running()) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    onCleanup(() => clearInterval(timer))
  })
  return now
}

/** One slow clock for all the ages of the page. */
const [slowNow, setSlowNow] = createSignal(Date.now())
setInterval(() => setSlowNow(Date.now()), 20_000)
export const slowClock = slowNow
