import type { Task } from '@aws-sdk/client-ecs'
import { expect, it } from 'vitest'
import { isOver, stopReason, stopWords } from './stop-words.ts'

const exited = { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' } as const
const exitOf = (container: NonNullable<Task['containers']>[number]): Task => ({
  ...exited,
  containers: [
    { name: 'sidecar', exitCode: 1 },
    { name: 'builder', ...container },
  ],
})

it.each<[string, Task, RegExp]>([
  ['stopped by us', { stopCode: 'UserInitiated', stoppedReason: stopReason }, /^The build was stopped\.$/],
  ['stopped by hand', { stopCode: 'UserInitiated', stoppedReason: 'maintenance' }, /in AWS \(maintenance\)\.$/],
  ['Spot', { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }, /Spot/],
  ['retired', { stopCode: 'TerminationNotice' }, /out of service\.$/],
  [
    'unhealthy',
    { stopCode: 'InfrastructureHealth', stoppedReason: 'x'.repeat(900) },
    /out of service \(x{300}\.\.\.\)\.$/,
  ],
  [
    'no image',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: manifest unknown' },
    /image could not be fetched \(CannotPullContainerError: manifest unknown\)\.$/,
  ],
  [
    'no image, said by the container',
    { stopCode: 'TaskFailedToStart', containers: [{ name: 'builder', reason: 'CannotPullContainerError: denied' }] },
    /image could not be fetched/,
  ],
  [
    'no rights to its log',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'ResourceInitializationError: unable to pull secrets' },
    /could not be set up \(ResourceInitializationError/,
  ],
  [
    'no capacity',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'Capacity is unavailable at this time.' },
    /no room .*this time\)\.$/,
  ],
  [
    'no network',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'Timeout waiting for network interface provisioning to complete.' },
    /network could not be made/,
  ],
  [
    'something new',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'NewError: ?' },
    /not be started \(NewError: \?\)\.$/,
  ],
  [
    'out of memory',
    exitOf({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }),
    /memory/,
  ],
  ['killed', exitOf({ exitCode: 137 }), /was killed, perhaps/],
  ['well', exitOf({ exitCode: 0 }), /^The builder ended\.$/],
  ['badly', exitOf({ exitCode: 3 }), /^The builder ended with exit code 3\.$/],
  ['without a code', exitOf({}), /^The builder's task ended \(Essential container in task exited\)\.$/],
  ['without a word', {}, /^The builder's task ended\.$/],
])('RUN5: says in a sentence that a task ended: %s', (_name, task, says) => {
  expect(stopWords(task, 'builder')).toMatch(says)
  expect(stopWords(task, 'builder')).toMatch(/^[A-Z].*[^.]\.$/)
})

it('takes a task for over when no process of it is left, before its network is gone too', () => {
  const states = ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING', undefined]
  expect(states.filter((lastStatus) => isOver({ lastStatus }))).toEqual([])
  expect(['DEPROVISIONING', 'STOPPED'].every((lastStatus) => isOver({ lastStatus }))).toBe(true)
})
