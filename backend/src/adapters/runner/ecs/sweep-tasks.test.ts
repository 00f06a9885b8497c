import type { Task } from '@aws-sdk/client-ecs'
import { expect, it } from 'vitest'
import { Orphans } from './sweep-tasks.ts'

const job = (attempt: number): string => `01JD0000000000000000000001-${attempt}`
const task = (startedBy: string, lastStatus = 'RUNNING'): Task => ({
  taskArn: `arn:${startedBy}`,
  startedBy,
  lastStatus,
})
const nothing = () => false

it('RUN3: stops a task only when a later sweep does not want it either', () => {
  const orphans = new Orphans(45_000)
  expect(orphans.among([task(job(1))], nothing, 0)).toEqual([])
  expect(orphans.among([task(job(1))], nothing, 44_999)).toEqual([])
  expect(orphans.among([task(job(1)), task(job(2))], nothing, 45_000)).toEqual([`arn:${job(1)}`])
})

it('RUN3: keeps what was unwanted only because it had just been started', () => {
  const orphans = new Orphans(45_000)
  orphans.among([task(job(1))], nothing, 0)
  expect(orphans.among([task(job(1))], (name) => name === job(1), 60_000)).toEqual([])
  expect(orphans.among([task(job(1))], nothing, 61_000)).toEqual([])
})

it('RUN3: leaves alone what is ending and what is none of ours', () => {
  const orphans = new Orphans(0)
  const others = [task('ecs-svc/1234'), task(`${job(1)}x`), task(job(1), 'STOPPED'), { taskArn: 'arn:by-hand' }]
  expect(orphans.among(others, nothing, 0)).toEqual([])
})
