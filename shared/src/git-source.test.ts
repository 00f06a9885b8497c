import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GitSource, parseGitSource } from './git-source.ts'

describe('GIT1: what a git source may be', () => {
  it.each<{ text: string; source: Partial<GitSource> }>([
    {
      text: 'https://github.com/owner/repo',
      source: { kind: 'remote', scheme: 'https', host: 'github.com', url: 'https://github.com/owner/repo' },
    },
    { text: ' https://github.com/owner/repo.git ', source: { url: 'https://github.com/owner/repo.git' } },
    { text: 'http://127.0.0.1:3000/a.git', source: { scheme: 'http', host: '127.0.0.1', port: 3000 } },
    { text: 'https://[::1]:8443/a.git', source: { scheme: 'https', host: '::1', port: 8443 } },
    { text: 'HTTPS://Git.Example/a', source: { scheme: 'https', host: 'git.example' } },
    { text: 'ssh://git@git.example:2222/a.git', source: { scheme: 'ssh', host: 'git.example', port: 2222 } },
    { text: 'git@git.example:owner/repo.git', source: { scheme: 'ssh', url: 'ssh://git@git.example/owner/repo.git' } },
    { text: 'git@forge:repo', source: { scheme: 'ssh', url: 'ssh://git@forge/repo' } },
    { text: 'git.example:repo', source: { scheme: 'ssh', url: 'ssh://git@git.example/repo' } },
    { text: 'git@git.example:/srv/repo', source: { scheme: 'ssh', url: 'ssh://git@git.example/srv/repo' } },
    { text: 'file:///srv/my%20repo.git', source: { kind: 'file', path: '/srv/my repo.git' } },
    { text: 'sample:vite-app', source: { kind: 'sample', id: 'vite-app' } },
  ])('$text', ({ text, source }) => {
    expect(parseGitSource(text)).toMatchObject(source)
  })
})

describe('GIT2: what is refused, in words that say what to do', () => {
  it.each([
    { text: '', says: /not a git URL/ },
    { text: 'hello', says: /not a git URL/ },
    { text: '/srv/repo', says: /not a git URL/ },
    { text: 'javascript:alert(1)', says: /not a git URL/ },
    { text: 'C:/repo', says: /not a git URL/ },
    { text: '-uhttps://github.com/a/b', says: /begin with a hyphen/ },
    { text: '--upload-pack=touch', says: /begin with a hyphen/ },
    { text: 'https://github.com/a b', says: /spaces or control/ },
    { text: 'https://github.com/a\u0000b', says: /spaces or control/ },
    { text: 'ext::sh', says: /transport is not allowed/ },
    { text: 'fd::17', says: /transport is not allowed/ },
    { text: 'git://github.com/a/b', says: /"git:\/\/" is not allowed/ },
    { text: 'ftp://github.com/a/b', says: /"ftp:\/\/" is not allowed/ },
    { text: 'javascript://github.com/a', says: /"javascript:\/\/" is not allowed/ },
    { text: 'https://user:secret@github.com/a/b', says: /name and password out/ },
    { text: 'https://ghp_token@github.com/a/b', says: /name and password out/ },
    { text: 'ssh://git:secret@github.com/a/b', says: /name and password out/ },
    { text: 'ssh://-oProxyCommand=x@github.com/a', says: /user name .*hyphen/ },
    { text: 'ssh://%2DoProxyCommand=x@github.com/a', says: /user name .*hyphen/ },
    { text: 'ssh://-oProxyCommand=x/a', says: /names no host/ },
    { text: 'git@git.example:-oProxyCommand=x', says: /not a git URL/ },
    { text: 'https://', says: /URL that can be read/ },
    { text: 'https://github.com:99999/a', says: /URL that can be read/ },
    { text: 'ssh:///a', says: /names no host/ },
    { text: 'https://github.com', says: /no repository/ },
    { text: 'https://github.com/', says: /no repository/ },
    { text: 'file:///srv/%zz', says: /URL that can be read/ },
    { text: 'file:///srv/%00', says: /URL that can be read/ },
    { text: 'ssh://%zz@git.example/a', says: /URL that can be read/ },
    { text: 'sample:', says: /sample/ },
    { text: 'sample:../../etc', says: /sample/ },
    { text: 'sample:Vite', says: /sample/ },
  ])('$text', ({ text, says }) => {
    const answer = parseGitSource(text)
    expect(answer).toEqual({ refused: expect.stringMatching(says) })
    expect(answer).toEqual({ refused: expect.stringMatching(/\.$/) })
  })
})

describe('GIT3: whatever the text, there is an answer', () => {
  const piece = fc.constantFrom(
    'https://',
    'ssh://',
    'file://',
    'sample:',
    'git@',
    'a',
    '%',
    '-',
    ':',
    '/',
    '@',
    '..',
    '[',
  )
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.array(piece, { maxLength: 9 }).map((parts) => parts.join('')),
  )

  it('is a source or a refusal, never an error', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const answer = parseGitSource(text)
        expect('refused' in answer || answer.url.length > 0).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('never lets through a URL that git would take for an option or that carries a password', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const answer = parseGitSource(text)
        if ('refused' in answer) return
        expect(answer.url).not.toMatch(/^-|^[A-Za-z0-9+.-]+::|[\s\p{Cc}]/u)
        if (answer.kind !== 'remote') return
        const url = new URL(answer.url)
        expect(url.password).toBe('')
        expect(url.username).not.toMatch(/^-/)
        expect(answer.host).not.toMatch(/^-|^$/)
      }),
      { numRuns: 3000 },
    )
  })

  it('reads its own answer the same way again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const answer = parseGitSource(text)
        if ('refused' in answer || answer.kind !== 'remote') return
        expect(parseGitSource(answer.url)).toEqual(answer)
      }),
      { numRuns: 3000 },
    )
  })
})
