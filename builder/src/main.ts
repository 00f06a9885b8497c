import { rm } from 'node:fs/promises'
import { IsolationKind, type JobOrder } from '@trellis/shared'
import { describeHost } from './isolation/choose.ts'
import { sweepJob } from './isolation/sweep.ts'
import { Job } from './job.ts'
import { readOrder } from './read-order.ts'
import { takeTaskOrder } from './task-order.ts'
import { closeConnections } from './wire/http.ts'

const usage = `Usage: node main.js                 runs the job whose order comes on standard input
       node main.js --task          runs the job that the environment names, as a container of its own
       node main.js --describe [<kind>]  says which isolation works on this host, or whether this one does
       node main.js --sweep <job>   ends what is left of a job: <deploymentId>-<attempt>
       node main.js --compile       keeps what Node.js has made of this program, so that it starts faster`

/** Runs a job. SIGTERM and SIGINT end it as cancelled; the exit code is 0 when the backend knows the outcome. */
async function runJob(order: JobOrder): Promise<number> {
  const job = new Job(order)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => job.stop('cancelled'))
  try {
    await job.run()
    return 0
  } catch (error) {
    console.error(job.mask(error instanceof Error ? error.message : String(error)))
    return 1
  } finally {
    closeConnections()
  }
}

/** The order is taken out of the environment before anything else runs. No runner is near to tidy up after the job. */
async function runTask(): Promise<number> {
  let order: JobOrder
  try {
    order = takeTaskOrder(process.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 2
  }
  try {
    return await runJob(order)
  } finally {
    await rm(order.folder, { recursive: true, force: true })
  }
}

async function main(words: readonly string[]): Promise<number> {
  const [word, value] = words
  if (word === undefined) return runJob(await readOrder(process.stdin))
  if (word === '--task') return runTask()
  if (word === '--describe') {
    console.log(JSON.stringify(await describeHost(value === undefined ? undefined : IsolationKind.parse(value))))
    return 0
  }
  if (word === '--sweep' && value) {
    console.log(JSON.stringify({ left: await sweepJob(value) }))
    return 0
  }
  // Being loaded is all of it: the front door, start.cjs, takes what it needs when this has ended.
  if (word === '--compile') return 0
  console.error(usage)
  return 2
}

// The server that reads these may be gone; that is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
