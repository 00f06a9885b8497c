import { expect, it } from 'vitest'
import { createFrameQueue } from './frame-queue.ts'

it('hands over all that came within a frame at once, in order, and starts over', () => {
  const frames: (() => void)[] = []
  const batches: number[][] = []
  const queue = createFrameQueue<number>(
    (batch) => batches.push(batch),
    (run) => frames.push(run),
  )
  queue.push(1)
  queue.push(2)
  expect(frames).toHaveLength(1)
  frames.shift()?.()
  queue.push(3)
  frames.shift()?.()
  expect(batches).toEqual([[1, 2], [3]])
})
