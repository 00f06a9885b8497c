import type { Auth } from 'firebase-admin/auth'
import type { Log } from '../../ports/log.ts'
import { codeOf, reasonOf } from './firebase-failures.ts'
import { FirebaseRefusal, type FirebaseRest } from './firebase-rest.ts'
import { within } from './within.ts'

const clockTolerance = 60_000
const patienceMs = 30_000
/** A uid that nobody has. That Firebase says so shows that it may be asked. */
const nobody = 'trellis-asks-at-its-start'

type Parts = {
  auth: Pick<Auth, 'getUser'>
  rest: Pick<FirebaseRest, 'checkKey'>
  projectId: string
  emulatorHost: string | undefined
  now: () => number
  log: Log
}

/** Rejects with one sentence that names the variable to look at when Firebase cannot be used as configured. */
export async function checkFirebase(parts: Parts): Promise<void> {
  await checkKey(parts)
  try {
    await within(patienceMs, parts.auth.getUser(nobody))
  } catch (error) {
    if (codeOf(error) !== 'auth/user-not-found') throw new Error(trouble(error, parts), { cause: error })
  }
}

async function checkKey({ rest, now, log, emulatorHost }: Parts): Promise<void> {
  try {
    const { clockAheadMs } = await rest.checkKey(now)
    if (Math.abs(clockAheadMs) <= clockTolerance) return
    const where = clockAheadMs > 0 ? 'ahead of' : 'behind'
    const seconds = Math.round(Math.abs(clockAheadMs) / 1000)
    log.warn(
      { seconds },
      `The clock of this machine is ${seconds} s ${where} Firebase's: tokens are taken too long or refused too early. Set it by NTP.`,
    )
  } catch (error) {
    if (error instanceof FirebaseRefusal) {
      throw new Error(`Firebase refuses the apiKey of FIREBASE_WEB_CONFIG. ${error.message}`, { cause: error })
    }
    throw new Error(unreachable(error, emulatorHost), { cause: error })
  }
}

const permission = new Set(['auth/insufficient-permission', 'auth/invalid-credential', 'app/invalid-credential'])
const project = new Set(['auth/project-not-found', 'auth/configuration-not-found'])

function trouble(error: unknown, { projectId, emulatorHost }: Parts): string {
  const code = codeOf(error)
  if (permission.has(code)) {
    return `The credentials (GOOGLE_APPLICATION_CREDENTIALS, else the machine's own) may not manage the users of ${projectId}: give them the role Firebase Authentication Admin. ${reasonOf(error)}`
  }
  if (project.has(code)) {
    return `FIREBASE_PROJECT_ID names ${projectId}, which does not exist or has no Firebase Authentication. Switch that on in Firebase's console. ${reasonOf(error)}`
  }
  return unreachable(error, emulatorHost)
}

function unreachable(error: unknown, emulatorHost: string | undefined): string {
  const reason = reasonOf(error)
  if (emulatorHost === undefined) return `Firebase cannot be reached, and FIREBASE_PROJECT_ID asks for it. ${reason}`
  return `The Auth emulator of FIREBASE_AUTH_EMULATOR_HOST does not answer at ${emulatorHost}. Start it, or unset the variable. ${reason}`
}
