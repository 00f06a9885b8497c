import { Failure } from '../../core/failure.ts'

/** What Redis or the way to it says, by a part of its error's code or message, and the same in words for people. */
const causes: readonly (readonly [sign: RegExp, words: string])[] = [
  [/NOAUTH/, 'it wants a password, and none was given'],
  [/WRONGPASS|invalid password|invalid username/i, 'it does not know this user and password'],
  [/NOPERM|No permissions|can't (run|access)/, 'its user may not do everything that is needed'],
  [/READONLY/, 'it is a replica that can only be read'],
  [/\bOOM\b/, 'its memory is full'],
  [/MISCONF/, 'it takes no writes because it cannot save to its disk'],
  [/NOREPLICAS/, 'it takes no writes because too few replicas follow it'],
  [/LOADING/, 'it is still loading its data'],
  [/MOVED|CROSSSLOT|CLUSTERDOWN/, 'it is a cluster of several shards, where one server is needed'],
  [/unknown command/i, 'it is too old: version 6.2 or later is needed'],
  [
    /CERT|self.signed|ERR_TLS|ERR_SSL|SSL routines|wrong version number/i,
    'no trusted TLS connection to it is possible',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'its host name is not known'],
  [/ECONNREFUSED/, 'nothing listens at its address'],
  [/EHOSTUNREACH|ENETUNREACH/, 'its address cannot be reached'],
]

/** Why Redis cannot be used, as the end of a sentence. */
export function redisTrouble(error: unknown): string {
  if (!(error instanceof Error)) return 'it does not answer'
  const code = 'code' in error ? String(error.code) : ''
  const about = `${code} ${error.message}`
  return causes.find(([sign]) => sign.test(about))?.[1] ?? 'it does not answer'
}

/** Whether Redis took nothing because its memory is full. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /\bOOM\b/.test(error.message)
}

/** What the caller of a request is told; the cause is for operators. */
export function redisFailure(cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  const message = `The server cannot use its Redis: ${redisTrouble(cause)}. Try again in a moment.`
  return new Failure({ code: 'unavailable', message }, cause)
}

/** What stops a start, in one sentence that names the variable; `detail` is what Redis itself said. */
export function redisRefusal(cause: unknown): Failure {
  const detail =
    cause instanceof Error && /NOPERM|No permissions|can't|MISCONF/.test(cause.message) ? ` (${cause.message})` : ''
  const message = `REDIS_URL: Redis cannot be used, because ${redisTrouble(cause)}${detail}.`
  return new Failure({ code: 'unavailable', message }, cause)
}
