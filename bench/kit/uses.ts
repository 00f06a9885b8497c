/** What a bench has taken and must give back, whatever happens. */
export type Uses = {
  /** Takes a thing with the way to end it. What was taken last is ended first. */
  keep: <T extends object>(thing: T, end: (thing: T) => unknown) => T
  /** Ends one thing before the others. */
  release: (thing: object) => Promise<void>
  /** Names what shall be shown beside the error when the bench fails, such as what a server printed. */
  explain: (words: () => string) => void
  explanation: () => string
  end: () => Promise<void>
}

/** Also ends everything when the bench is interrupted, so that no server and no browser is left behind. */
export function openUses(): Uses {
  const ends = new Map<object, () => unknown>()
  const explanations: (() => string)[] = []
  const release = async (thing: object) => {
    const end = ends.get(thing)
    ends.delete(thing)
    await end?.()
  }
  const end = async () => {
    for (const thing of [...ends.keys()].reverse()) await release(thing)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void end().finally(() => process.exit(130)))
  }
  return {
    keep(thing, endIt) {
      ends.set(thing, () => endIt(thing))
      return thing
    },
    release,
    explain: (words) => void explanations.push(words),
    explanation: () => explanations.map((words) => words()).join('\n'),
    end,
  }
}
