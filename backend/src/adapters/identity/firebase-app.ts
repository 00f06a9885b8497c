import { readFileSync } from 'node:fs'
import type { Agent } from 'node:http'
import { type App, applicationDefault, type Credential, cert, deleteApp, initializeApp } from 'firebase-admin/app'
import { type Auth, getAuth } from 'firebase-admin/auth'
import { z } from 'zod'

export type AdminOptions = {
  projectId: string
  /** Path of a service account's key, or of another file that Google's libraries read; else the machine's own identity. */
  credentials?: string | undefined
  /** `host:port` of the Auth emulator. */
  emulatorHost?: string | undefined
  /** Carries the SDK's requests; a test puts its own server in Google's place by it. */
  agent?: Agent | undefined
}

export type Admin = { auth: Auth; close(): Promise<void> }

const ServiceAccount = z.object({ project_id: z.string(), private_key: z.string(), client_email: z.string() })

let opened = 0

/**
 * The Admin SDK for one project. The SDK reads the emulator's address and the path of the credentials from the process's
 * environment, at each call and nowhere else, so what was configured is put there. An emulator takes tokens that nobody
 * has signed: when the environment names one that the configuration does not, the start is refused.
 */
export function openAdmin(options: AdminOptions): Admin {
  const { projectId, credentials, emulatorHost, agent } = options
  const credential = emulatorHost === undefined ? credentialOf(options) : undefined
  const restore = [
    given('FIREBASE_AUTH_EMULATOR_HOST', emulatorHost),
    ...(credentials === undefined ? [] : [given('GOOGLE_APPLICATION_CREDENTIALS', credentials)]),
  ]
  opened += 1
  const app: App = initializeApp(
    { projectId, ...(credential && { credential }), ...(agent && { httpAgent: agent }) },
    `trellis-identity-${opened}`,
  )
  return {
    auth: getAuth(app),
    async close() {
      await deleteApp(app)
      for (const undo of restore) undo()
    },
  }
}

/** A service account's key is taken from its file; every other kind of file is for Google's libraries to find. */
function credentialOf({ credentials, agent }: AdminOptions): Credential {
  if (credentials === undefined) return applicationDefault(agent)
  const isKey = ServiceAccount.safeParse(contentOf(credentials)).success
  return isKey ? cert(credentials, agent) : applicationDefault(agent)
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(
      `GOOGLE_APPLICATION_CREDENTIALS names ${path}, which cannot be read as JSON. Put the path of a service account's key there.`,
      { cause: error },
    )
  }
}

/**
 * Sees to it that the variable has the configured value; gives the way back. Google's libraries take these two settings
 * from the environment and in no other way.
 */
function given(name: string, value: string | undefined): () => void {
  const { env } = process
  const before = env[name]
  if (before === value || (!before && value === undefined)) return () => undefined
  if (value === undefined) {
    throw new Error(
      `${name} is in the environment of this process and not in its configuration, so an emulator's unsigned tokens might be taken. Unset it, or set it to the emulator's address.`,
    )
  }
  env[name] = value
  return () => {
    if (before === undefined) delete env[name]
    else env[name] = before
  }
}
