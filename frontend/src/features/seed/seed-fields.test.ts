import { describe, expect, it } from 'vitest'
import { draftProblem, emptySeed, fieldsOf, gitUrlProblem, suggested } from './seed-fields.ts'

const draft = { ...emptySeed, gitUrl: ' https://github.com/owner/my-shop.git ' }

describe('the form that plants an app', () => {
  it('suggests name and address from the repository', () => {
    expect(suggested(draft)).toEqual({ name: 'My shop', slug: 'my-shop' })
    expect(suggested({ ...draft, name: 'Corner Store' }).slug).toBe('corner-store')
  })

  it('sends only what was said or suggested', () => {
    expect(fieldsOf(draft)).toEqual({
      gitUrl: 'https://github.com/owner/my-shop.git',
      name: 'My shop',
      slug: 'my-shop',
    })
    expect(fieldsOf({ ...draft, name: 'X', slug: 'other', buildCommand: ' make ' })).toEqual({
      gitUrl: 'https://github.com/owner/my-shop.git',
      name: 'X',
      slug: 'other',
      buildCommand: 'make',
    })
  })

  it('asks for submodules only when they were switched on', () => {
    expect(fieldsOf({ ...draft, submodules: true })).toMatchObject({ submodules: true })
    expect(fieldsOf(draft)).not.toHaveProperty('submodules')
  })

  it('leaves the address to the server when no valid one can be made', () => {
    expect(fieldsOf({ ...emptySeed, gitUrl: 'https://example.com/a/x' })).not.toHaveProperty('slug')
  })

  it.each([
    ['', 'A git URL is needed.'],
    ['ext::sh -c x', 'A git URL cannot have spaces or control characters.'],
    ['-x', 'A git URL cannot begin with a hyphen.'],
  ])('%j is refused with words', (gitUrl, words) => expect(draftProblem({ ...draft, gitUrl })).toBe(words))

  it('does not scold an empty field', () => expect(gitUrlProblem('')).toBeUndefined())
  it('names a bad address', () => expect(draftProblem({ ...draft, slug: 'a--b' })).toContain('hyphens'))
})
