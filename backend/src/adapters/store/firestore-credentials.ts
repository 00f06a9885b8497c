import { readFile } from 'node:fs/promises'

/**
 * Rejects with one sentence when the file of credentials is not there or holds none. Without this the package would say so
 * at the first request, in its own words and after several tries.
 */
export async function assertCredentials(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw wrong(`${path} cannot be read (${reason})`, error)
  })
  if (!hasKind(text)) throw wrong(`${path} holds no credentials of Google`)
}

function hasKind(text: string): boolean {
  try {
    const content: unknown = JSON.parse(text)
    return typeof content === 'object' && content !== null && 'type' in content && typeof content.type === 'string'
  } catch {
    return false
  }
}

function wrong(what: string, cause?: unknown): Error {
  return new Error(`${what}; check GOOGLE_APPLICATION_CREDENTIALS.`, { cause })
}
