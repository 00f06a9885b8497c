import { join } from 'node:path'
import { type JobOrder, Ulid } from '@trellis/shared'
import { z } from 'zod'
import { sharedTools } from './isolation/uid-place.ts'

/** Which job a task is, with the token that is good for one claim: `<deploymentId>.<attempt>.<token>`. */
const jobVariable = 'TRELLIS_JOB'
/** Where the backend is; it stands in the task's definition. */
const backendVariable = 'TRELLIS_BACKEND_URL'
/** Below it is the folder of the job, where only root may enter. */
const base = '/var/lib/trellis-job'

const TaskJob = z.object({ deploymentId: Ulid, attempt: z.coerce.number().int().min(1), token: z.string().min(16) })
const BackendUrl = z.url({ protocol: /^https?$/ })

/**
 * The order of a builder that is a task, from its environment, which it takes these variables out of. Rejects with a sentence for
 * whoever reads the task's log. What a task cannot know, such as which private hosts git may reach, comes with the claim.
 */
export function takeTaskOrder(environment: NodeJS.ProcessEnv): JobOrder {
  const job = readJob(environment[jobVariable])
  const url = BackendUrl.safeParse(environment[backendVariable])
  if (!url.success) {
    throw new Error(
      `${backendVariable} is not an http or https URL; the task definition must say where the backend is.`,
    )
  }
  delete environment[jobVariable]
  delete environment[backendVariable]
  return {
    ...job,
    backendUrl: url.data,
    folder: join(base, `${job.deploymentId}-${job.attempt}`),
    isolation: 'uid',
    toolchains: sharedTools,
    allowPrivateGit: [],
    // A task has no files that anybody could mean.
    allowFileGit: false,
  }
}

function readJob(value: string | undefined) {
  const [, deploymentId, attempt, token] = /^([^.]+)\.([^.]+)\.(.+)$/s.exec(value ?? '') ?? []
  const job = TaskJob.safeParse({ deploymentId, attempt, token })
  // What is wrong may be the token, so nothing of it is shown.
  if (!job.success) throw new Error(`${jobVariable} is missing or no job; only the backend starts such a task.`)
  return job.data
}
