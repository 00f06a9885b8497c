import { parseGitSource } from '@trellis/shared/git-source'
import { repositoryName, slugFrom, slugProblem } from '../../lib/address.ts'
import type { SeedFields } from './planting.ts'

/** What is typed into the form; an empty text means "not said". */
export type SeedDraft = {
  gitUrl: string
  name: string
  slug: string
  ref: string
  rootDir: string
  installCommand: string
  buildCommand: string
  outputDir: string
  region: string
  submodules: boolean
}
export type SeedText = Exclude<keyof SeedDraft, 'submodules'>

export const emptySeed: SeedDraft = {
  gitUrl: '',
  name: '',
  slug: '',
  ref: '',
  rootDir: '',
  installCommand: '',
  buildCommand: '',
  outputDir: '',
  region: '',
  submodules: false,
}

/** What is wrong with a git URL in the server's own words, or nothing; an empty one is not yet wrong. */
export function gitUrlProblem(gitUrl: string): string | undefined {
  if (gitUrl.trim() === '') return undefined
  const source = parseGitSource(gitUrl)
  return 'refused' in source ? source.refused : undefined
}

/** The name and slug that are used while the person has typed none. */
export function suggested(draft: SeedDraft): { name: string; slug: string } {
  const repository = repositoryName(draft.gitUrl)
  const words = repository.replace(/[-_.]+/g, ' ').trim()
  const name = words ? `${words.charAt(0).toUpperCase()}${words.slice(1)}` : ''
  return { name, slug: slugFrom(draft.name || repository) }
}

export function draftProblem(draft: SeedDraft): string | undefined {
  if (draft.gitUrl.trim() === '') return 'A git URL is needed.'
  return gitUrlProblem(draft.gitUrl) ?? (draft.slug ? slugProblem(draft.slug) : undefined)
}

/** The payload of a draft: only what was said, plus the suggested name and, when it is a valid one, the suggested slug. */
export function fieldsOf(draft: SeedDraft): SeedFields {
  const guess = suggested(draft)
  const { submodules, ...texts } = draft
  const said = Object.entries(texts)
    .map(([field, value]) => [field, value.trim()] as const)
    .filter(([, value]) => value !== '')
  const slug = draft.slug || guess.slug
  return {
    ...(guess.name && { name: guess.name }),
    ...Object.fromEntries(said),
    ...(submodules && { submodules }),
    ...(slug && !slugProblem(slug) && { slug }),
    gitUrl: draft.gitUrl.trim(),
  }
}
