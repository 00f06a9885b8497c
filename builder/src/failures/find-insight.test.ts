import type { LogLine, StepName } from '@trellis/shared'
import { describe, expect, test } from 'vitest'
import { findInsight, knownFailures } from './find-insight.ts'
import { plainText } from './plain-text.ts'

function lines(step: StepName, ...texts: string[]): LogLine[] {
  return texts.map((text, index) => ({
    seq: 100 + index,
    at: '2025-01-01T00:00:00.000Z',
    step,
    stream: 'stderr',
    text,
    source: 'build',
  }))
}

const cases: { id: string; step: StepName; line: string; cause: RegExp; code?: string }[] = [
  { id: 'npm-missing-script', step: 'build', line: 'npm error Missing script: "build"', cause: /named "build"/ },
  { id: 'npm-peer-conflict', step: 'install', line: 'npm error code ERESOLVE', cause: /ERESOLVE/ },
  {
    id: 'npm-lock-out-of-step',
    step: 'install',
    line: 'npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
    cause: /not made from this package\.json/,
  },
  {
    id: 'npm-not-found',
    step: 'install',
    line: 'npm error 404 Not Found - GET https://npm.example.org/left-padd - Not found',
    cause: /left-padd/,
  },
  { id: 'npm-no-version', step: 'install', line: 'npm error code ETARGET', cause: /does not exist/ },
  { id: 'npm-integrity', step: 'install', line: 'npm error code EINTEGRITY', cause: /checksum/ },
  { id: 'npm-auth', step: 'install', line: 'npm error code E401', cause: /E401/ },
  { id: 'npm-network', step: 'install', line: 'npm error code ENOTFOUND', cause: /ENOTFOUND/, code: 'network_failed' },
  { id: 'npm-engine', step: 'install', line: 'npm error code EBADENGINE', cause: /Node\.js/ },
  { id: 'node-gyp', step: 'install', line: 'npm error gyp ERR! build error', cause: /C\+\+/ },
  {
    id: 'typescript',
    step: 'build',
    line: "src/main.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.",
    cause: /src\/main\.ts, line 3: Type 'string'/,
  },
  {
    id: 'typescript',
    step: 'build',
    line: '\u001b[96msrc/a.tsx\u001b[0m:\u001b[93m12\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2304: \u001b[0mCannot find name.',
    cause: /src\/a\.tsx, line 12/,
  },
  {
    id: 'unresolved-import',
    step: 'build',
    line: "\u001b[31m[UNRESOLVED_IMPORT] \u001b[0mCould not resolve './greetings' in src/main.ts",
    cause: /"\.\/greetings" could not be found from src\/main\.ts/,
  },
  {
    id: 'unresolved-import',
    step: 'build',
    line: '[vite]: Rollup failed to resolve import "lodash" from "/workspace/src/main.js".',
    cause: /"lodash" could not be found from \/workspace\/src\/main\.js/,
  },
  {
    id: 'missing-export',
    step: 'build',
    line: '"foo" is not exported by "src/b.js", imported by "src/a.js".',
    cause: /no export named "foo"/,
  },
  { id: 'module-not-found', step: 'build', line: "Error: Cannot find module 'sass'", cause: /"sass"/ },
  { id: 'command-not-found', step: 'build', line: 'sh: 1: vite: not found', cause: /"vite"/ },
  { id: 'syntax', step: 'build', line: "SyntaxError: Unexpected token '}'", cause: /Unexpected token/ },
  { id: 'eslint', step: 'build', line: '✖ 3 problems (2 errors, 1 warning)', cause: /2 errors/ },
  { id: 'openssl', step: 'build', line: "code: 'ERR_OSSL_EVP_UNSUPPORTED'", cause: /webpack 4/ },
  {
    id: 'heap',
    step: 'build',
    line: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    cause: /memory/,
    code: 'memory_limit',
  },
  {
    id: 'disk',
    step: 'build',
    line: 'Error: ENOSPC: no space left on device, write',
    cause: /disk/,
    code: 'disk_limit',
  },
  {
    id: 'processes',
    step: 'build',
    line: 'sh: 1: Cannot fork',
    cause: /processes/,
    code: 'process_limit',
  },
]

describe('INS1: known failures', () => {
  test.each(cases)('$id: $line', ({ id, step, line, cause, code }) => {
    const failed = { step, code: `${step}_failed`, message: 'failed', lines: lines(step, 'fine', line, 'error: after') }
    const found = findInsight(failed)
    const row = knownFailures.find((entry) => entry.id === id)
    expect(found.insight).toMatchObject({ step, title: row?.title, cause: expect.stringMatching(cause) })
    expect(found.insight.firstFailingLine).toEqual({ seq: 101, text: plainText(line) })
    expect(found.code).toBe(code ?? `${step}_failed`)
  })

  test('every row of the table has a case', () => {
    const tested = new Set(cases.map(({ id }) => id))
    expect(knownFailures.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([])
  })
})

describe('INS2: failures that no row knows', () => {
  const find = (...texts: string[]) =>
    findInsight({ step: 'build', code: 'build_failed', message: '"make" failed.', lines: lines('build', ...texts) })

  test('the surest sign wins over an earlier weak one', () => {
    expect(find('2 tests failed before', 'fatal: no such thing').insight.firstFailingLine?.seq).toBe(101)
  })
  test('"0 errors" is no sign', () => {
    expect(find('found 0 errors', 'done', 'stopped').insight.firstFailingLine?.seq).toBe(102)
  })
  test('without any line the message stands alone', () => {
    expect(find().insight).toMatchObject({ cause: '"make" failed.', blame: 'yours' })
    expect(find().insight.firstFailingLine).toBeUndefined()
  })
  test('what the builder found out by itself is not searched for in the log', () => {
    const failed = {
      step: 'build' as const,
      code: 'timed_out',
      message: 'took long',
      lines: lines('build', 'error: x'),
    }
    expect(findInsight(failed)).toMatchObject({ code: 'timed_out', insight: { cause: 'took long' } })
  })
})
