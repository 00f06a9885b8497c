import { describe, expect, test } from 'vitest'
import { deploy, failureOf, scripted } from './kit/deploy.ts'
import { testedIsolations } from './kit/isolations.ts'
import { processesWith } from './kit/processes.ts'

const mega = 1024 * 1024
const long = { timeout: 90_000 }

/** A number of seconds that no other process sleeps for, so that leftovers can be told apart. */
function ownSleep(): string {
  return String(90_000 + Math.floor(Math.random() * 9_000_000))
}

describe.each(await testedIsolations())('LIM: a job that goes too far, isolation %s', (isolation) => {
  const order = { isolation }

  test('time: also one that ignores SIGTERM', long, async () => {
    const sleep = ownSleep()
    const files = scripted(`trap '' TERM INT HUP; sleep ${sleep} & while :; do sleep ${sleep}; done`)
    const failure = failureOf(await deploy({ files, order, plan: { limits: { seconds: 12 } } }))
    expect(failure).toMatchObject({ step: 'build', code: 'timed_out', insight: { title: 'The build took too long' } })
    expect(processesWith(`sleep ${sleep}`)).toEqual([])
  })

  test('processes: a fork bomb', long, async () => {
    const sleep = ownSleep()
    // Behind a wall the kernel holds a bomb that doubles. Without one the builder has to notice it, and on a busy machine
    // such a bomb would take the machine first; so the one there has no end either, but grows evenly.
    const bomb =
      isolation === 'none'
        ? `while :; do sleep ${sleep} & sleep 0.01; done`
        : `bomb() { sleep ${sleep} & bomb & bomb & wait; }; bomb`
    const files = scripted(bomb)
    const failure = failureOf(await deploy({ files, order, plan: { limits: { processes: 60, seconds: 60 } } }))
    expect(failure).toMatchObject({ step: 'build', code: 'process_limit' })
    expect(processesWith(`sleep ${sleep}`)).toEqual([])
  })

  test('memory', long, async () => {
    const hog = 'const all = []; setInterval(() => all.push(Buffer.alloc(8 * 1024 * 1024, 1)), 10)'
    const files = scripted('node hog.js', { 'hog.js': hog })
    const failure = failureOf(
      await deploy({ files, order, plan: { limits: { memoryBytes: 300 * mega, seconds: 60 } } }),
    )
    expect(failure).toMatchObject({ step: 'build', code: 'memory_limit' })
  })

  test('disk: many files', long, async () => {
    const script = 'i=0; while :; do i=$((i+1)); dd if=/dev/zero of=file$i bs=1M count=4 2>/dev/null; done'
    const failure = failureOf(
      await deploy({ files: scripted(script), order, plan: { limits: { diskBytes: 50 * mega, seconds: 60 } } }),
    )
    expect(failure).toMatchObject({ step: 'build', code: 'disk_limit' })
  })

  test('disk: one file', long, async () => {
    const script = 'cat /dev/zero > big; sleep 5'
    const failure = failureOf(
      await deploy({ files: scripted(script), order, plan: { limits: { diskBytes: 50 * mega, seconds: 60 } } }),
    )
    expect(failure).toMatchObject({ step: 'build', code: 'disk_limit' })
  })

  test('log: what is too much is counted, and the build goes on', long, async () => {
    const script = 'head -c 20000000 /dev/zero | tr "\\0" x | fold -w 99; mkdir dist; echo ok > dist/index.html'
    const backend = await deploy({ files: scripted(script), order, plan: { limits: { logBytes: mega } } })
    expect(backend.finish?.outcome.status).toBe('uploaded')
    expect(backend.finish?.log).toEqual(backend.proof())
    expect(backend.text).toMatch(
      /The log is full \(1 MB or .*\): 19\d,\d{3} lines \(.* MB\) of this step were left out\./,
    )
  })

  test('processes that leave their parent end with their command', long, async () => {
    const sleep = ownSleep()
    const script = `setsid sh -c 'sleep ${sleep} & sleep ${sleep}' > /dev/null 2>&1 &
      (setsid nohup sleep ${sleep} &) ; mkdir dist; echo ok > dist/index.html; sleep 1`
    const backend = await deploy({ files: scripted(script), order })
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(processesWith(`sleep ${sleep}`)).toEqual([])
  })
})
