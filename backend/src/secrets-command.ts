import { openSealing } from './adapters/system/sealing.ts'
import { openStore } from './compose-adapters.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { keysOf, openMasterKeys, proofOf } from './master-key.ts'
import { createLogger } from './observe/logger.ts'
import type { Store } from './ports/store.ts'
import { type Rotated, type RotationParts, rotateDataKeys, rotateMasterKey } from './services/secret-rotation.ts'

/** `npm run secrets -- <what>`: exchanges keys beside the running servers, with their configuration and nothing else of them. */

const usage = `npm run secrets -- rotate-data-keys     seals every value with a new data key of its workspace
npm run secrets -- rotate-master-key    wraps every data key with TRELLIS_MASTER_KEY instead of TRELLIS_MASTER_KEY_BEFORE
Servers go on meanwhile. docs/secrets.md says what to do before and after.`

/** Opens no port but the Store, so the data folder's lock stays with the server that runs. */
async function withStore(config: Config, work: (store: Store) => Promise<string>): Promise<string> {
  const store = await openStore({ config, log: createLogger('warn') })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function partsOf(store: Store, keys: { current: Buffer; former: Buffer[] }): RotationParts {
  const now = () => Date.now()
  return { store, sealing: openSealing(keys), clock: { now, iso: () => new Date(now()).toISOString() } }
}

async function dataKeys(config: Config): Promise<string> {
  return withStore(config, async (store) => {
    const done = await rotateDataKeys(partsOf(store, await openMasterKeys(store, config)))
    return `${told(done)} ${count(done.values, 'value')} sealed anew.`
  })
}

async function masterKey(config: Config): Promise<string> {
  if (!config.masterKeyBefore || !config.masterKey)
    throw new ConfigError([
      'Set TRELLIS_MASTER_KEY to the new key and TRELLIS_MASTER_KEY_BEFORE to the one so far, for all servers and here. Nothing was changed.',
    ])
  return withStore(config, async (store) => {
    await openMasterKeys(store, config)
    const { key, before } = await keysOf(config)
    const done = await rotateMasterKey(partsOf(store, { current: key, former: before ? [before] : [] }), proofOf(key))
    return `${told(done)} TRELLIS_MASTER_KEY_BEFORE is needed no more; take it away from all servers.`
  })
}

function told({ workspaces, keys }: Rotated): string {
  return `${count(keys, 'data key')} of ${count(workspaces, 'workspace')} exchanged.`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

const commands = { 'rotate-data-keys': dataKeys, 'rotate-master-key': masterKey }

try {
  const [name = ''] = process.argv.slice(2)
  const command = Object.entries(commands).find(([known]) => known === name)?.[1]
  if (command) console.log(await command(readConfig(process.cwd())))
  else console.error(usage)
  process.exitCode = command ? 0 : 2
} catch (error) {
  if (error instanceof ConfigError) for (const line of error.lines) console.error(line)
  else console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
