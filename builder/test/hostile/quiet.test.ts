import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IsolationKind } from '@trellis/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayEmptyBoundingSet } from '../../src/isolation/uid.ts'
import { deploy, scripted } from '../kit/deploy.ts'
import type { FakeBackend } from '../kit/fake-backend.ts'
import { type RealIsolation, realIsolations, realKinds } from '../kit/isolations.ts'
import { processesWith } from '../kit/processes.ts'
import { type Aims, attacks } from './attacks.ts'
import { Neighbour } from './neighbour.ts'
import { hostileFiles, World } from './world.ts'

const minutes = 60_000

/** A number of seconds that no other process sleeps for, and a word that no other file is named by. */
function ownMarks(): { sleep: string; word: string } {
  const number = 90_000 + Math.floor(Math.random() * 9_000_000)
  return { sleep: String(number), word: `evil${number}` }
}

/** Each attack in its turn, and before them a look for what the step before has left running. */
function hostileBuild(aims: Aims): string {
  const survivors = `grep -al 'sleep.${aims.sleep}' /proc/[0-9]*/cmdline 2> /dev/null && echo 'BREACH a process outlived its step'`
  const parts = attacks.map(({ run }, index) => `echo "== attack ${index}"\n${run(aims)}`)
  return [survivors, ...parts, 'echo "== end"', 'mkdir -p dist', 'echo ok > dist/index.html'].join('\n')
}

test('SEC3: every kind of isolation but "none" is under this suite', () => {
  expect([...realKinds, 'none'].sort()).toEqual([...IsolationKind.options].sort())
})

describe.each(await realIsolations())('SEC3: hostile code behind %s cannot', (kind: RealIsolation) => {
  const marks = ownMarks()
  let world: World
  let neighbour: Neighbour
  let attacker: FakeBackend
  let next: FakeBackend
  let honest: FakeBackend

  beforeAll(async () => {
    world = await new World().open()
    neighbour = new Neighbour(kind, world.secret)
    await neighbour.busy()
    const targets = world.closedTargets()
    const aims: Aims = {
      ...marks,
      secretPlaces: [world.data, neighbour.place(), neighbour.checkout()],
      closed: [...targets.server, ...targets.networks],
    }
    attacker = await deploy({
      files: scripted(hostileBuild(aims), hostileFiles()),
      plan: { settings: { installCommand: `sh attack/daemon.sh ${marks.sleep}` }, limits: { seconds: 300 } },
      order: { isolation: kind },
    })
    const look = `sh attack/find-planted.sh ${marks.word}; mkdir dist; echo ok > dist/index.html`
    next = await deploy({ files: scripted(look, hostileFiles()), order: { isolation: kind } })
    honest = await neighbour.stop()
  }, 10 * minutes)

  afterAll(() => world[Symbol.dispose]())

  test.each(attacks.map((attack, index) => ({ ...attack, index })))('$name', ({ index, did, notHeld = [] }) => {
    const said = attacker.text.split(/^== /m).find((part) => part.startsWith(`attack ${index}\n`)) ?? ''
    expect(said, attacker.text).toMatch(did)
    const excused = notHeld.filter((each) => each.kind === kind)
    const breaches = said.match(/^BREACH .*$/gm) ?? []
    expect(breaches.filter((line) => !excused.some(({ breach }) => breach.test(line)))).toEqual([])
  })

  test('have a right left, or find a secret anywhere', () => {
    expect(attacker.finish?.outcome.status, attacker.text).toBe('uploaded')
    expect(attacker.text).toMatch(/^NoNewPrivs:\s+1$/m)
    // Without the right to, the bounding set cannot be emptied; with no new privileges it gives nothing.
    const mayBound = kind !== 'uid' || mayEmptyBoundingSet()
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb', ...(mayBound ? ['CapBnd'] : [])]) {
      expect(attacker.text).toMatch(new RegExp(`^${set}:\\s+0{16}$`, 'm'))
    }
    expect(attacker.text).not.toContain(world.secret)
    expect(attacker.text).not.toContain(attacker.token)
  })

  test('outlive its step or its build', () => {
    expect(attacker.text).not.toContain('BREACH a process outlived its step')
    expect(processesWith(`sleep ${marks.sleep}`)).toEqual([])
  })

  test('leave anything on the machine for the next build to find', () => {
    expect(next.finish?.outcome.status, next.text).toBe('uploaded')
    expect(next.text).toContain('looked for traps')
    expect(next.text).not.toContain('BREACH')
    const places = ['/tmp', '/var/tmp', '/dev/shm', '/run/lock', '/var/lib/trellis-jobs/toolchains']
    expect(places.filter((place) => existsSync(join(place, marks.word)))).toEqual([])
    expect(ownersOfSharedMemory().filter((user) => user >= 1_500_000_000)).toEqual([])
  })

  test('be noticed by the build beside it', () => {
    expect(honest.finish?.outcome.status, honest.text).toBe('uploaded')
    expect(honest.fileAt('index.html')).toMatch(/undisturbed for \d+ rounds/)
    expect(honest.fileAt('files.txt')).not.toContain('evil')
  })
})

/** Who has made the queues, the semaphores and the shared memory that stand without a file. */
function ownersOfSharedMemory(): number[] {
  return ['shm', 'sem', 'msg'].flatMap((name) => {
    const [head = '', ...rows] = readFileSync(`/proc/sysvipc/${name}`, 'utf8').trim().split('\n')
    const column = head.trim().split(/\s+/).indexOf('cuid')
    return rows.map((row) => Number(row.trim().split(/\s+/)[column]))
  })
}
