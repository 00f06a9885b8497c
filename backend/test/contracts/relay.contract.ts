import { afterEach, beforeEach, describe } from 'vitest'
import type { Relay } from '../../src/ports/relay.ts'
import { relayChannelTests } from './relay/channels.ts'
import { relayLeaseTests } from './relay/leases.ts'
import { relayLogTests } from './relay/logs.ts'

/** Two backends' views of one Relay; an adapter that lives in one process gives the same one twice. */
export type RelayPair = { a: Relay; b: Relay }

export type RelayHarness = {
  /** A fresh Relay that holds nothing. `memory` is bytes: the caps at which `appendLog` answers `full`. */
  open(memory?: { perLog: number; total: number }): Promise<RelayPair>
}

/** Opens relays for one test and closes them after it. */
export type RelayOpener = RelayHarness['open']

/** Every promise of ports/relay.ts, for one adapter. */
export function relayContract(name: string, harness: RelayHarness): void {
  describe(`${name} keeps the Relay's contract`, () => {
    let opened: Relay[] = []
    beforeEach(() => {
      opened = []
    })
    afterEach(async () => {
      for (const relay of new Set(opened)) await relay.close()
    })
    const open: RelayOpener = async (memory) => {
      const pair = await harness.open(memory)
      opened.push(pair.a, pair.b)
      return pair
    }
    relayChannelTests(open)
    relayLogTests(open)
    relayLeaseTests(open)
  })
}
