import { expect, test } from 'vitest'
import { playedNetwork } from '../../test/kit/played-network.ts'
import { pageAssets, verifySite } from './verify-site.ts'

const site = 'http://shop.localhost/'

test('DEP: a base that cannot be read is no base, and the page is looked at all the same', () => {
  const html = '<base href="http://[broken/"><script src="app.js"></script>'
  expect(pageAssets(html, site)).toEqual({ needed: ['http://shop.localhost/app.js'], wanted: [] })
})

test('DEP: a redirect to what is no address is told as the answer that it is', async () => {
  const { network, site: played } = playedNetwork()
  played.answer('/', { status: 302, location: 'http://[broken/' })
  expect(await verifySite(network, site)).toEqual({ ok: false, problem: expect.stringContaining('with 302') })
})

test('DEP: no more files are said to have answered than were asked for', async () => {
  const { network, site: played } = playedNetwork()
  played.page(Array.from({ length: 300 }, (_, n) => `<script src="/${n}.js"></script>`).join(''))
  const verdict = await verifySite(network, site)
  expect(verdict).toEqual({ ok: true, asked: played.asked.length, warnings: [] })
  expect(played.asked).toHaveLength(201)
})

test('DEP: an image that does not answer is warned of, and a script that does not answer keeps the release away', async () => {
  const { network, site: played } = playedNetwork()
  played.answer('/logo.svg', new Error('http://shop.localhost/logo.svg did not answer: The operation was aborted.'))
  played.page('<img src="/logo.svg"><script src="/app.js"></script>')
  expect(await verifySite(network, site)).toEqual({
    ok: true,
    asked: 3,
    warnings: ['The page names the image /logo.svg, which does not answer.'],
  })
  played.answer('/app.js', new Error('http://shop.localhost/app.js did not answer: The operation was aborted.'))
  expect(await verifySite(network, site)).toEqual({
    ok: false,
    problem: 'The page names /app.js, which does not answer.',
  })
})
