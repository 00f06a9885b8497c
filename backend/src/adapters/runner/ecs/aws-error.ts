/** The parts of an error of the SDK that say what it means. Without a status it is no answer of AWS. */
export type ErrorFacts = { name: string; message: string; status?: number }

/**
 * What AWS said, fit for a log: the SDK's own errors carry the whole request with them, and that has a job's token and
 * the server's signature in it.
 */
export class AwsError extends Error {
  readonly status?: number

  constructor({ name, message, status }: ErrorFacts) {
    super(message)
    this.name = name
    if (status !== undefined) this.status = status
  }
}

/** Sends one request; rejects with an `AwsError` in place of whatever the SDK throws. */
export async function ask<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request
  } catch (error) {
    throw new AwsError(factsOf(error))
  }
}

export function factsOf(error: unknown): ErrorFacts {
  if (error instanceof AwsError) return error
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  const about = '$metadata' in error ? error.$metadata : undefined
  const code =
    typeof about === 'object' && about !== null && 'httpStatusCode' in about ? about.httpStatusCode : undefined
  return typeof code === 'number' ? { name, message, status: code } : { name, message }
}
