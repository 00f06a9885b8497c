import { expect, test } from 'vitest'
import { tableWord } from './namespace.ts'

test.each([
  ['/data/jobs/a-1/work', '/data/jobs/a-1/work'],
  ['/data of mine/work', '/data\\040of\\040mine/work'],
  ['/tab\tand\nline', '/tab\\011and\\012line'],
  ['/back\\040slash', '/back\\134040slash'],
])('%j stands in a table of mounts as %s', (path, word) => expect(tableWord(path)).toBe(word))
