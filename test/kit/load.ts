import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type LoadResult = {
  requests: number
  failures: string[]
  mixes: string[]
  milliseconds: number
  seen: Record<string, { pages: number; firstComplete: number; lastAsked: number }>
}

/** The clock that the load generator uses too: milliseconds of the machine's monotonic clock. */
export function machineMillis(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Loads a site on loopback from a process of its own. Resolves when the load has begun, with a promise of the result. */
export async function startLoad(url: string, load: { perSecond: number; milliseconds: number }) {
  const generator = join(import.meta.dirname, 'load-generator.mjs')
  const child = spawn(process.execPath, [generator, url, String(load.perSecond), String(load.milliseconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8')
  const result = once(child, 'close').then(() => JSON.parse(output.trim().split('\n').at(-1) ?? '') as LoadResult)
  child.stdout.on('data', (chunk: string) => {
    output += chunk
  })
  await once(child.stdout, 'data')
  return { result }
}
