import type { Client } from '../../kit/client.ts'
import { type Entry, entriesOf } from '../../kit/trail.ts'
import type { Plant } from '../../kit/wire.ts'
import { type Asked, comments, invitations, type Lane, renames, secrets } from './lanes.ts'

/** `before` are the names that were there already. */
type Running = Lane & Asked & { before: Set<string> }

/** Changes of several kinds, asked for side by side until the server dies, and what of them must be there afterwards. */
export class Changes {
  readonly #workspaceId: string
  readonly #lanes: Running[]
  readonly #earlier = new Set<string>()

  constructor(workspaceId: string, plants: readonly Plant[]) {
    this.#workspaceId = workspaceId
    const ofPlants = plants.flatMap((plant) => [comments(workspaceId, plant), renames(plant)])
    const lanes = [secrets(workspaceId), invitations(workspaceId), ...ofPlants]
    this.#lanes = lanes.map((lane) => ({ ...lane, acknowledged: [], cutOff: [], before: new Set() }))
  }

  get acknowledged(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.acknowledged.length, 0)
  }

  get cutOff(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.cutOff.length, 0)
  }

  /** What is there already, and its entries, are others' changes. */
  async ignoreEarlier(client: Client): Promise<void> {
    for (const { id } of await entriesOf(client, this.#workspaceId)) this.#earlier.add(id)
    for (const lane of this.#lanes) lane.before = new Set(await lane.there(client, lane))
  }

  /** Begins to ask, each lane one change after the other; the answered function ends it and resolves when all have stopped. */
  begin(clients: readonly Client[], prefix: string): () => Promise<void> {
    let stopped = false
    const run = async (lane: Running, index: number) => {
      const client = clients[index % clients.length]
      for (let n = 1; client && !stopped; n += 1) {
        const name = `${prefix}_${index}_${n}`
        const isDone = await lane.ask(client, name).then(
          () => true,
          () => false,
        )
        if (isDone) lane.acknowledged.push(name)
        else lane.cutOff.push(name)
        if (!isDone) return
      }
    }
    const running = Promise.all(this.#lanes.map(run))
    return async () => {
      stopped = true
      await running
    }
  }

  /** What does not agree, in words: acknowledged and gone, there and never asked for, or not told of by exactly one entry. */
  async wrong(client: Client): Promise<string[]> {
    const all = await entriesOf(client, this.#workspaceId)
    const entries = all.filter(({ id }) => !this.#earlier.has(id))
    const wrong: string[] = []
    for (const lane of this.#lanes) {
      const there = (await lane.there(client, lane)).filter((name) => !lane.before.has(name))
      wrong.push(...disagreements(lane, there, entries.filter(lane.owns)))
    }
    return wrong
  }
}

function disagreements({ acknowledged, cutOff, tells }: Running, there: string[], entries: Entry[]): string[] {
  const asked = new Set([...acknowledged, ...cutOff])
  const found = new Set(there)
  const wrong = [
    ...acknowledged.filter((name) => !found.has(name)).map((name) => `${name} was acknowledged and is gone`),
    ...there.filter((name) => !asked.has(name)).map((name) => `${name} was asked for by nobody`),
    ...there.filter((name, index) => there.indexOf(name) !== index).map((name) => `${name} is there twice`),
  ]
  if (entries.length !== there.length) wrong.push(`${there.length} changes have ${entries.length} entries: ${there[0]}`)
  if (!tells) return wrong
  const untold = there.filter((name) => entries.filter((entry) => tells(entry, name)).length !== 1)
  return [...wrong, ...untold.map((name) => `${name} has not exactly one entry`)]
}
