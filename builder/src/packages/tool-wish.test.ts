import { expect, test } from 'vitest'
import type { AppFacts } from '../detect/facts.ts'
import { PackageJson } from '../package-json.ts'
import { alsoWished } from './tool-wish.ts'

function wished(scripts: Record<string, string>): string[] {
  const facts: AppFacts = {
    ...{ names: [], configs: {}, pages: [], beginnings: {}, htmlFiles: 0 },
    package: PackageJson.parse({ scripts }),
  }
  const tools = { node: '22.0.0', manager: { id: 'npm' as const, version: '10.0.0' } }
  return alsoWished(facts, tools, ['build']).map(({ manager }) => manager.id)
}

test.each([
  [{ build: 'yarn css && vite build', css: 'x' }, ['yarn']],
  [{ build: 'npm run css', css: 'pnpm exec tailwindcss' }, ['pnpm']],
  [{ build: 'vite build', postinstall: 'bunx patch-package' }, ['bun']],
  [{ build: 'vite build', dev: 'yarn start' }, []],
  [{ build: 'npm run x', x: 'echo yarnish' }, []],
])('ANA6: the managers that the scripts %j call besides are there too', (scripts, ids) => {
  expect(wished(scripts)).toEqual(ids)
})
