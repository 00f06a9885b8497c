import { expect, test } from 'vitest'
import { draftOf } from '../../../test/kit/draft.ts'

async function planOf(config: string) {
  const manifest = JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '15' } })
  return (await draftOf({ 'package.json': manifest, 'next.config.js': config })).plan
}

test.each([
  ["const output = process.env.EXPORT ? 'export' : undefined", 'EXPORT', '1'],
  ["module.exports = { output: process.env.TARGET === 'pages' ? 'export' : 'standalone' }", 'TARGET', 'pages'],
])('ANA5: an export that a variable switches on is switched on: %s', async (config, name, value) => {
  const { framework, environment, because } = await planOf(config)
  expect(framework).toBe('Next.js (static export)')
  expect(environment[name]).toBe(value)
  expect(because).toContain(`next.config.js says output: 'export', when ${name} is set, as it is here`)
})

test('what Next sets by itself is left to it', async () => {
  const plan = await planOf("module.exports = { output: process.env.NODE_ENV === 'production' ? 'export' : undefined }")
  expect(plan.framework).toBe('Next.js (static export)')
  expect(plan.environment).not.toHaveProperty('NODE_ENV')
})
