import type { FieldIssue } from '@trellis/shared/failures'
import { limits } from '@trellis/shared/limits'
import type { Manifest, ManifestFile } from '@trellis/shared/release'
import type { Refusal } from './failure.ts'

/** At most so many problems are named; a builder that lies must not choose the length of the answer. */
const namedProblems = 20

/**
 * Whether a manifest may become a release. Refused as `invalid` with the files' positions: paths that are not plain
 * relative NFC paths, two that are the same or differ only by case, a file that is also a folder, sizes above the limits.
 */
export function checkManifest(manifest: Manifest): Refusal | undefined {
  const totals = totalsProblem(manifest.files)
  if (totals !== undefined) return { code: 'invalid', message: `${totals} Nothing was released.` }
  const issues = [...fileIssues(manifest.files), ...clashes(manifest.files)]
  const [first] = issues
  if (first === undefined) return undefined
  const message = `The build's output cannot be served: ${first.message} Nothing was released. Rename or remove the file and deploy again.`
  return { code: 'invalid', message, issues: issues.slice(0, namedProblems) }
}

/** What is wrong with one path, in words that end in a full stop; undefined when nothing is. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'a path is empty.'
  if (path.length > limits.pathLength) return `a path is longer than ${limits.pathLength} characters.`
  if (/\p{Surrogate}/u.test(path)) return 'a path is not valid Unicode.'
  if (/\p{Cc}/u.test(path)) return `the path ${JSON.stringify(path)} has control characters.`
  if (path.includes('\\')) return `the path "${path}" has a backslash.`
  if (path.startsWith('/')) return `the path "${path}" is not relative.`
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return `the path "${path}" has an empty, "." or ".." segment.`
  }
  if (path.normalize('NFC') !== path) return `the path "${path}" is not in Unicode form NFC.`
  return undefined
}

function totalsProblem(files: readonly ManifestFile[]): string | undefined {
  if (files.length > limits.outputFiles) return `The output has more than ${limits.outputFiles} files.`
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  if (bytes > limits.outputBytes) return `The output is larger than ${limits.outputBytes} bytes.`
  return undefined
}

function fileIssues(files: readonly ManifestFile[]): FieldIssue[] {
  return files.flatMap((file, at) => {
    const problem = pathProblem(file.path) ?? sizeProblem(file)
    return problem === undefined ? [] : [{ path: `files.${at}`, message: problem }]
  })
}

function sizeProblem(file: ManifestFile): string | undefined {
  const sizes = [file.size, file.br?.size ?? 0, file.gzip?.size ?? 0]
  if (sizes.every((size) => size <= limits.outputFileBytes)) return undefined
  return `the file "${file.path}" is larger than ${limits.outputFileBytes} bytes.`
}

/** Two names that are one on a file system that ignores case would overwrite each other there. */
function clashes(files: readonly ManifestFile[]): FieldIssue[] {
  const seen = new Map<string, string>()
  const issues: FieldIssue[] = []
  for (const [at, { path }] of files.entries()) {
    const folded = fold(path)
    const other = seen.get(folded)
    if (other === undefined) seen.set(folded, path)
    else issues.push({ path: `files.${at}`, message: sameName(other, path) })
  }
  for (const [at, { path }] of files.entries()) {
    const folder = foldersOf(fold(path)).find((above) => seen.has(above))
    if (folder === undefined) continue
    const message = `"${seen.get(folder)}" is a file and also a folder of "${path}".`
    issues.push({ path: `files.${at}`, message })
  }
  return issues
}

function sameName(one: string, other: string): string {
  if (one === other) return `the path "${one}" comes twice.`
  return `"${one}" and "${other}" differ only by case or Unicode form.`
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC')
}

function foldersOf(path: string): string[] {
  const ends = [...path.matchAll(/\//g)].map((slash) => slash.index)
  return ends.map((end) => path.slice(0, end))
}
