import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Client } from './client.ts'
import type { TestServer } from './server.ts'
import { until } from './until.ts'

export type Entry = {
  id: string
  kind: string
  text: string
  plantId?: string
  deploymentId?: string
  by?: { uid: string }
}
type Filter = { kinds?: string[]; plantId?: string }
export type Verdict = {
  ok: boolean
  entries: number
  sealed: number
  head?: { seal: number; hash: string }
  broken?: unknown
}

const script = join(import.meta.dirname, '../../scripts/audit.mjs')

/** Every entry of a workspace's activity that fits, newest first; rejects when a page holds one that another page had. */
export async function entriesOf(client: Client, workspaceId: string, filter: Filter = {}): Promise<Entry[]> {
  const found = new Map<string, Entry>()
  let before: string | undefined
  do {
    const page = await client.send<{ activity: Entry[]; cursor: string | null }>('get-activity', {
      ...{ workspaceId, limit: 100, ...filter },
      ...(before ? { before } : {}),
    })
    for (const entry of page.activity) {
      if (found.has(entry.id)) throw new Error(`entry ${entry.id} stands in two pages`)
      found.set(entry.id, entry)
    }
    before = page.cursor ?? undefined
  } while (before)
  return [...found.values()]
}

/** How often each kind of entry was written about a deployment. */
export async function kindsOf(client: Client, workspaceId: string, deploymentId: string) {
  const counts: Record<string, number> = {}
  for (const entry of await entriesOf(client, workspaceId)) {
    if (entry.deploymentId === deploymentId) counts[entry.kind] = (counts[entry.kind] ?? 0) + 1
  }
  return counts
}

/** Waits until every entry of a workspace is sealed and the chain is proved, as the server says. */
export function allSealed(client: Client, workspaceId: string, within = 20_000): Promise<Verdict> {
  let last: Verdict | undefined
  const look = async () => {
    last = await client.send<Verdict>('verify-activity', { workspaceId })
    return (!last.ok || last.sealed === last.entries) && last
  }
  return until('all entries to be sealed', look, { within, seen: () => last })
}

/** `npm run audit -- verify` as an operator runs it beside the server: its status and what it printed. */
export function audit(server: TestServer, ...args: string[]): { status: number | null; printed: string } {
  const { PATH, HOME } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'verify', ...args], {
    cwd: server.data,
    env: { PATH, HOME, ...server.configuration },
    encoding: 'utf8',
  })
  return { status, printed: stdout + stderr }
}
