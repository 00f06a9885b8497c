import type { Failure, Task } from '@aws-sdk/client-ecs'
import { factsOf } from './aws-error.ts'

/**
 * What came of one `RunTask`. After `later` it may be tried again: with `noTask` it is sure that nothing was started, else
 * only the same `clientToken` keeps a second task from being started. `reason` is for people, `cause` for operators.
 */
export type StartOutcome =
  | { type: 'started'; task: Task }
  | { type: 'later'; reason: string; noTask: boolean; cause: unknown }
  | { type: 'refused'; message: string; cause: unknown }

const noRoom = /capacity is unavailable|limit on the number of|concurrent|no container instances/i

/** What the list of failures in an answer means; AWS started nothing then. */
export function judgeFailures(failures: readonly Failure[]): StartOutcome {
  const words = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': ')).join('; ')
  const mayPass = failures.some(({ reason = '', detail = '' }) => {
    return /^(RESOURCE|AGENT)\b/.test(reason) || noRoom.test(`${reason} ${detail}`)
  })
  if (mayPass) return { type: 'later', reason: roomWords(words), noTask: true, cause: failures }
  return { type: 'refused', message: refusedWords(words || 'no reason was given'), cause: failures }
}

/** What an error of `RunTask` means. One that is not an answer of AWS may have started a task. */
export function judgeError(error: unknown): StartOutcome {
  const { name, message, status } = factsOf(error)
  if (isThrottling(error)) {
    return { type: 'later', reason: 'AWS takes no more requests at the moment.', noTask: false, cause: error }
  }
  if (noRoom.test(message)) return { type: 'later', reason: roomWords(message), noTask: true, cause: error }
  if (status === undefined || status >= 500) {
    return {
      type: 'later',
      reason: `AWS cannot be reached or has trouble of its own (${name}).`,
      noTask: false,
      cause: error,
    }
  }
  return { type: 'refused', message: refusedWords(name), cause: error }
}

/** Whether AWS asks for fewer requests. */
export function isThrottling(error: unknown): boolean {
  const { name, status } = factsOf(error)
  return status === 429 || /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i.test(name)
}

function roomWords(detail: string): string {
  return `AWS has no room for a builder at the moment (${detail.trim().replace(/\.$/, '')}).`
}

function refusedWords(detail: string): string {
  return `AWS refused to start a builder (${detail}). Nothing was built; whoever runs this server finds more in its log.`
}
