import type { Task } from '@aws-sdk/client-ecs'

/** What `StopTask` is given as its reason, by which every backend knows that it was Trellis that stopped the task. */
export const stopReason = 'Trellis has ended this build.'

/** AWS's own words are shown up to so many characters. */
const mostDetail = 300
const ended = ['DEPROVISIONING', 'STOPPED', 'DELETED']

/** Whether no process of a task is left. While it is deprovisioned only its network interface is taken away. */
export function isOver(task: Task): boolean {
  return ended.includes(task.lastStatus ?? '')
}

/** How a task ended, in one sentence for people. `container` is the builder's. */
export function stopWords(task: Task, container: string): string {
  const detail = task.stoppedReason ?? ''
  if (detail === stopReason) return 'The build was stopped.'
  switch (task.stopCode) {
    case 'UserInitiated':
      return `Somebody stopped the builder's task in AWS${inBrackets(detail)}.`
    case 'SpotInterruption':
      return 'AWS took the machine of the builder back, because it was spare capacity (Spot).'
    case 'TerminationNotice':
    case 'InfrastructureHealth':
      return `AWS took the machine of the builder out of service${inBrackets(detail)}.`
    case 'TaskFailedToStart':
      return startWords(detail, reasonOf(task, container))
    default:
      return exitWords(task, container)
  }
}

/** Beginnings of what AWS says of a task that did not come to run; the first that fits. */
const starts: [RegExp, string][] = [
  [/CannotPull/i, "The builder's image could not be fetched"],
  [/capacity|RESOURCE:/i, 'AWS had no room for the builder'],
  [/ResourceInitializationError/i, "The builder's task could not be set up"],
  [/network interface|\bENI\b/i, "The builder's network could not be made"],
  [/CannotStartContainer|CannotCreateContainer|ContainerRuntime/i, "The builder's container could not be started"],
]

function startWords(...details: string[]): string {
  const detail = details.filter(Boolean).join('; ')
  const words = starts.find(([known]) => known.test(detail))?.[1] ?? "The builder's task could not be started"
  return `${words}${inBrackets(detail)}.`
}

function exitWords(task: Task, name: string): string {
  const container = containerOf(task, name)
  const reason = container?.reason ?? ''
  if (/OutOfMemory/i.test(reason)) return 'The builder ran out of memory: its task has less than the build needed.'
  if (/CannotPull|CannotStart|CannotCreate/i.test(reason)) return startWords(reason)
  const code = container?.exitCode
  if (code === 0) return 'The builder ended.'
  if (code === 137) return 'The builder was killed, perhaps because its task ran out of memory.'
  if (code !== undefined) return `The builder ended with exit code ${code}.`
  return `The builder's task ended${inBrackets([task.stoppedReason, reason].filter(Boolean).join('; '))}.`
}

function containerOf(task: Task, name: string) {
  return task.containers?.find((each) => each.name === name)
}

function reasonOf(task: Task, name: string): string {
  return containerOf(task, name)?.reason ?? ''
}

function inBrackets(detail: string): string {
  const text = detail.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  if (!text) return ''
  return ` (${text.length > mostDetail ? `${text.slice(0, mostDetail)}...` : text})`
}
