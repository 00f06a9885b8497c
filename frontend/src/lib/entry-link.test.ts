import { expect, it } from 'vitest'
import { readEntryLink } from './entry-link.ts'

it.each([
  ['/', '?setup=a%2Bb', '', { setupToken: 'a+b' }],
  ['/', '', '#setup=tok', { setupToken: 'tok' }],
  ['/invite/in%20vite', '', '', { inviteToken: 'in vite' }],
  ['/w/1', '', '#L12', {}],
])('%s%s%s', (pathname, search, hash, link) => expect(readEntryLink({ pathname, search, hash })).toEqual(link))
