/** What a store says to a PUT that it did not take. `refused`: its address has run out, or may not be used at all. */
export type StorageVerdict = { again: string } | { refused: string } | { invalid: string }

/** Whoever stores or deletes the same object at this moment, the store's own haste, and a line that was too slow. */
const passing = ['RequestTimeout', 'SlowDown', 'OperationAborted', 'ConditionalRequestConflict', 'RequestTimeTooSkewed']

/**
 * Judges by status and by the code in the XML that S3 and its kin answer with. A store knows nothing of attempts and
 * tokens, so what it says never means that this builder is no longer wanted.
 */
export function judgeStorage(host: string, status: number, text: string): StorageVerdict {
  const code = /<Code>([A-Za-z0-9.]{1,60})<\/Code>/.exec(text)?.[1]
  const said = `the store at ${host} answered ${status}${code ? ` ${code}` : ''}`
  if (status >= 500 || status === 408 || status === 409 || status === 429 || (code && passing.includes(code)))
    return { again: said }
  return status === 403 ? { refused: said } : { invalid: said }
}
