export type ShutdownGroup = { name: string; deadlineMs: number; stop: () => Promise<void> }

/** Where a group that did not stop in order is told. */
type ShutdownLog = { warn(about: Record<string, unknown>, message: string): void }

/**
 * Stops one group after the other, each at most as long as its deadline. A group that fails or is too slow is logged and
 * the next one is stopped all the same. Answers the names of those that did not end well.
 */
export async function shutDown(groups: readonly ShutdownGroup[], log: ShutdownLog): Promise<string[]> {
  const unwell: string[] = []
  for (const group of groups) {
    const failure = await endOf(group)
    if (failure === undefined) continue
    unwell.push(group.name)
    log.warn({ group: group.name, reason: failure }, 'A part of the server did not stop in order.')
  }
  return unwell
}

async function endOf(group: ShutdownGroup): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`took longer than ${group.deadlineMs} ms`), group.deadlineMs)
  })
  const stopped = Promise.resolve()
    .then(group.stop)
    .then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
  const outcome = await Promise.race([stopped, late])
  clearTimeout(timer)
  return outcome
}
