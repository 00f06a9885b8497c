import { parseArgs } from 'node:util'
import { NotedSeal, type TrailVerdict } from '@trellis/shared/activity'
import { openStoreToRead } from './compose-adapters.ts'
import { ConfigError, readConfig } from './config.ts'
import { createLogger } from './observe/logger.ts'
import { documents } from './ports/documents.ts'
import { queries } from './ports/queries.ts'
import type { StoreReader } from './ports/store.ts'
import { proveTrail } from './services/activity-proof.ts'
import { queryAll } from './services/query-all.ts'

/** `npm run audit`: proves the trail of activity beside the running servers; it writes nothing. */

const usage = `npm run audit -- verify                                     proves the activity of every workspace
npm run audit -- verify --workspace <id>                    of one workspace
npm run audit -- verify --workspace <id> --head <n>:<hash>  and that its chain still has a head that you noted
Exits with 1 when a trail does not hold. Servers go on meanwhile.`

type Order = { workspace?: string | undefined; noted?: NotedSeal | undefined }

/** Undefined for what is no order. */
function orderOf(args: string[]): Order | undefined {
  const options = { workspace: { type: 'string' }, head: { type: 'string' } } as const
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true })
  if (positionals.join(' ') !== 'verify' || (values.head && !values.workspace)) return undefined
  if (!values.head) return { workspace: values.workspace }
  const [seal, hash] = values.head.split(':')
  const noted = NotedSeal.safeParse({ seal: Number(seal), hash })
  return noted.success ? { workspace: values.workspace, noted: noted.data } : undefined
}

async function verify(reader: StoreReader, { workspace, noted }: Order): Promise<boolean> {
  if (workspace) {
    const found = await reader.get(documents.workspace(workspace))
    if (!found) throw new Error(`There is no workspace ${workspace}. Nothing was proved.`)
    return tell(found.data, await proveTrail(reader, workspace, noted))
  }
  let ok = true
  let count = 0
  for await (const { data } of queryAll(reader, queries.workspaces)) {
    count += 1
    if (!tell(data, await proveTrail(reader, data.id))) ok = false
  }
  if (count === 0) console.log('There is no workspace yet.')
  return ok
}

function tell(workspace: { id: string; name: string }, verdict: TrailVerdict): boolean {
  const { ok, entries, sealed, adopted, head, broken } = verdict
  // A name is people's text, which must not write over the verdict.
  const name = JSON.stringify(workspace.name)
  if (broken) {
    console.log(`${workspace.id} ${name}: BROKEN (${broken.problem}). ${broken.message}`)
    return ok
  }
  const waiting = entries > sealed ? `, ${entries - sealed} not sealed yet` : ''
  const former = adopted ? `, ${adopted} of a version that sealed none and proved since they were sealed` : ''
  const noted = head ? `; head ${head.seal}:${head.hash}` : ''
  console.log(
    `${workspace.id} ${name}: ok, ${entries} ${entries === 1 ? 'entry' : 'entries'}${waiting}${former}${noted}`,
  )
  return ok
}

async function main(): Promise<number> {
  const order = orderOf(process.argv.slice(2))
  if (!order) {
    console.error(usage)
    return 2
  }
  const store = await openStoreToRead({ config: readConfig(process.cwd()), log: createLogger('warn') })
  try {
    return (await verify(store, order)) ? 0 : 1
  } finally {
    await store.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof ConfigError) for (const line of error.lines) console.error(line)
  else console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
