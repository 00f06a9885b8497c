import type { FieldIssue } from '@trellis/shared/failures'
import { z } from 'zod'
import { fail } from '../core/failure.ts'

type Issue = z.core.$ZodIssue

/** Reads a payload by its schema, or throws the failure `invalid` with every refused field. A missing payload is `{}`. */
export function parsePayload<S extends z.core.$ZodType>(schema: S, raw: unknown): z.output<S> {
  const value = raw === undefined ? {} : raw
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return parsed.data
  const issues = flatten(parsed.error.issues, value).map((issue) => toFieldIssue(issue, value))
  const fields = [...new Set(issues.map((issue) => issue.path).filter(Boolean))].join(', ')
  const what = fields
    ? `These fields cannot be used: ${fields}.`
    : 'The payload does not have the shape of this command.'
  throw fail('invalid', `${what} Nothing was changed.`, issues)
}

/** A refused union is told by the branch that was most likely meant: fewest missing fields, then fewest issues. */
function flatten(issues: readonly Issue[], value: unknown): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
    const branches = issue.errors.map((branch) => {
      const nested = branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
      const flat = flatten(nested, value)
      return { flat, missing: flat.filter((one) => isMissing(one, value)).length }
    })
    branches.sort((a, b) => a.missing - b.missing || a.flat.length - b.flat.length)
    return branches[0]?.flat ?? [issue]
  })
}

function isMissing(issue: Issue, value: unknown): boolean {
  return issue.code === 'invalid_type' && (valueAt(value, issue.path) === undefined || issue.path.length === 0)
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    value,
  )
}

function toFieldIssue(issue: Issue, value: unknown): FieldIssue {
  const path = issue.path.map(String).join('.')
  return { path, message: isMissing(issue, value) && path !== '' ? 'is required' : issue.message }
}
