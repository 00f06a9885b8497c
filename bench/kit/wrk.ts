import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Whether a program of the system is there. */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' }).status === 0
}

export type WrkLoad = { connections: number; seconds: number }

/**
 * Asks for one URL on loopback over keep-alive, as fast as it is answered, and answers the requests per second. Rejects
 * when a single answer was not 2xx or a socket broke. `host` is sent as the Host header.
 */
export async function wrk(url: string, host: string, { connections, seconds }: WrkLoad): Promise<number> {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-H', `Host: ${host}`, url]
  const { stdout } = await promisify(execFile)('wrk', args)
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]
  if (rate === undefined || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk on ${url} said:\n${stdout}`)
  return Number(rate)
}
