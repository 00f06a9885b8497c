import type { Presence, Viewing } from '@trellis/shared/presence'
import type { Fact } from '../core/facts.ts'
import { PresenceBoard, type Seat } from '../core/presence-board.ts'
import { AtMostEvery } from './at-most-every.ts'
import type { Parts } from './parts.ts'

/**
 * Milliseconds. A backend tells its part of the board at least once in `beat`, and one that was not heard for `gone` is
 * dropped at the next look. `pace` is the least time between two notices, or two facts, of one workspace: a little over
 * a quarter of a second, so that there are never more than four in one.
 */
export type PresenceTimes = { beat: number; gone: number; look: number; pace: number }
export const presenceTimes: PresenceTimes = { beat: 10_000, gone: 25_000, look: 1_000, pace: 260 }

type Needed = Pick<Parts, 'relay' | 'clock' | 'backendId'>
type Listener = (workspaceId: string, presence: Presence) => void

/**
 * The board of all backends. Nothing of it is kept: each backend tells its own part by facts, on changes and as a beat,
 * and asks the others for theirs when it starts and when it may have missed something.
 */
export class SharedBoard {
  readonly #parts: Needed
  readonly #times: PresenceTimes
  readonly #board = new PresenceBoard()
  readonly #listeners = new Set<Listener>()
  readonly #tells: AtMostEvery
  readonly #notices: AtMostEvery
  readonly #stopHearing: () => void
  readonly #timers: NodeJS.Timeout[] = []

  constructor(parts: Needed, times: PresenceTimes) {
    this.#parts = parts
    this.#times = times
    this.#tells = new AtMostEvery(times.pace, (workspaceId) => this.#tell(workspaceId))
    this.#notices = new AtMostEvery(times.pace, (workspaceId) => this.#notify(workspaceId))
    this.#stopHearing = parts.relay.subscribe({
      onFact: (fact) => this.#hear(fact),
      onBreak: () => {
        this.#tellAll()
        this.#say({ type: 'presence-asked', backend: parts.backendId })
      },
    })
  }

  start(): void {
    this.#say({ type: 'presence-asked', backend: this.#parts.backendId })
    const beats = setInterval(() => this.#tellAll(), this.#times.beat).unref()
    this.#timers.push(beats, setInterval(() => this.#expire(), this.#times.look).unref())
  }

  sit(workspaceId: string, seat: Seat): void {
    if (this.#board.sit(workspaceId, seat)) this.#changed(workspaceId)
  }

  isHere(workspaceId: string, socketId: string): boolean {
    return this.#board.isHere(workspaceId, socketId)
  }

  look(workspaceId: string, socketId: string, viewing: Viewing): void {
    if (this.#board.look(workspaceId, socketId, viewing)) this.#changed(workspaceId)
  }

  rise(workspaceId: string, socketId: string): void {
    if (this.#board.rise(workspaceId, socketId)) this.#changed(workspaceId)
  }

  presence(workspaceId: string): Presence {
    return this.#board.presence(workspaceId)
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Tells the others that nobody is here any more; one that is killed tells nothing, and is missed by them. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#stopHearing()
    this.#listeners.clear()
    this.#notices.close()
    this.#tells.close()
    const { backendId: backend } = this.#parts
    for (const workspaceId of this.#board.occupied()) {
      this.#say({ type: 'presence-told', workspaceId, backend, people: [] })
    }
  }

  #hear(fact: Fact): void {
    const { backendId, clock } = this.#parts
    if (fact.type === 'presence-asked' && fact.backend !== backendId) this.#tellAll()
    if (fact.type !== 'presence-told' || fact.backend === backendId) return
    if (this.#board.hear(fact, clock.now())) this.#notices.ask(fact.workspaceId)
  }

  #changed(workspaceId: string): void {
    this.#tells.ask(workspaceId)
    this.#notices.ask(workspaceId)
  }

  #expire(): void {
    const gone = this.#board.expire(this.#parts.clock.now() - this.#times.gone)
    for (const workspaceId of gone) this.#notices.ask(workspaceId)
  }

  #tellAll(): void {
    for (const workspaceId of this.#board.occupied()) this.#tells.ask(workspaceId)
  }

  #tell(workspaceId: string): void {
    const people = this.#board.ownPart(workspaceId)
    this.#say({ type: 'presence-told', workspaceId, backend: this.#parts.backendId, people })
  }

  #notify(workspaceId: string): void {
    if (this.#listeners.size === 0 || !this.#board.isOccupied(workspaceId)) return
    const presence = this.#board.presence(workspaceId)
    for (const listener of this.#listeners) listener(workspaceId, presence)
  }

  #say(fact: Fact): void {
    void this.#parts.relay.publish(fact).catch(() => undefined)
  }
}
