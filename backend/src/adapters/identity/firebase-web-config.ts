import { z } from 'zod'

/**
 * What Firebase's console shows for a web app. Only these fields go to browsers, so that a key that was put there by
 * mistake goes nowhere.
 */
const WebConfig = z.object({
  apiKey: z.string().min(1),
  authDomain: z.string().min(1).optional(),
  projectId: z.string().min(1).optional(),
  appId: z.string().optional(),
  messagingSenderId: z.string().optional(),
  storageBucket: z.string().optional(),
  databaseURL: z.string().optional(),
  measurementId: z.string().optional(),
})
export type WebConfig = z.infer<typeof WebConfig>

/** Throws one sentence that names FIREBASE_WEB_CONFIG when it is of no use for the project. */
export function readWebConfig(given: Record<string, unknown>, projectId: string): WebConfig {
  if ('private_key' in given) {
    throw new Error(
      'FIREBASE_WEB_CONFIG holds the key of a service account, which no browser may see. Put the web app’s configuration there, and the path of the key into GOOGLE_APPLICATION_CREDENTIALS.',
    )
  }
  const { data } = WebConfig.safeParse(given)
  if (!data) {
    throw new Error(
      'FIREBASE_WEB_CONFIG must have an apiKey: copy the configuration of a web app from the project’s settings in Firebase’s console.',
    )
  }
  if (data.projectId !== undefined && data.projectId !== projectId) {
    throw new Error(
      `FIREBASE_WEB_CONFIG is of the project ${data.projectId}, and FIREBASE_PROJECT_ID says ${projectId}. Both must be of one project.`,
    )
  }
  return { ...data, projectId }
}
