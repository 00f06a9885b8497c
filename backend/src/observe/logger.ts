import { type Logger, pino } from 'pino'

export type { Logger }

const hidden = [
  'token',
  'refreshToken',
  'setupToken',
  'inviteToken',
  'password',
  'authorization',
  'value',
  'secrets',
  'body',
  'payload',
]

/**
 * Lines of JSON on standard error. Nobody logs bodies, tokens or secrets; the listed names are cut out besides, in case
 * somebody does, at the top and one level below.
 */
export function createLogger(level: 'silent' | 'error' | 'warn' | 'info' | 'debug'): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: [...hidden, ...hidden.map((name) => `*.${name}`)], censor: '[hidden]' },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
