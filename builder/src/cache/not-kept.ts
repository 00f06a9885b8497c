import type { JobContext } from '../job-context.ts'
import { findInFolder } from '../secrets/search.ts'

/** Why something is not kept. The value itself is in nobody's words. */
export function notKept(what: string, secret: string): string {
  return (
    `Warning: ${what} have the value of the secret ${secret} in them, so they are not kept for the next build. ` +
    'What writes it there may write it elsewhere too.'
  )
}

/** Whether folders hold a secret, which is then said: what is kept lies on the server's disk until the next build. */
export async function holdsSecret(context: JobContext, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const found = await findInFolder(context.secrets, folder)
    if (!found) continue
    context.log.system(notKept(`The files that the build left (${found.path})`, found.name))
    return true
  }
  return false
}
