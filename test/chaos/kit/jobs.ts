import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { processesWith } from '../../kit/processes.ts'
import type { TestServer } from '../../kit/server.ts'
import { until } from '../../kit/until.ts'

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

/** The builder that runs a deployment: the node process of its job that was started without further words. */
export function builderOf(deploymentId: string): number | undefined {
  return processesWith(`TRELLIS_JOB=${deploymentId}-`).find((pid) => commandOf(pid).endsWith('builder/dist/main.js'))
}

/** Everything of a server's jobs that still runs: with the marker of a job of it, or with its folder on the command line. */
function leftOf(server: TestServer): string[] {
  return processesWith(server.data)
    .filter((pid) => pid !== server.pid)
    .map((pid) => `${pid} ${commandOf(pid)}`)
}

/** No process and no folder of any job is left, at the latest a few seconds after the last deployment has ended. */
export async function expectNothingLeft(server: TestServer): Promise<void> {
  const jobs = join(server.data, 'jobs')
  const folders = () => (existsSync(jobs) ? readdirSync(jobs) : [])
  const left = () => [...leftOf(server), ...folders()]
  await until('everything of the jobs to be gone', () => left().length === 0, { within: 10_000, seen: left })
  expect(left()).toEqual([])
}
