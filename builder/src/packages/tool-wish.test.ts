import { expect, test } from 'vitest'
import type { AppFacts } from '../detect/facts.ts'
import { PackageJson } from '../package-json.ts'
import type { ManagerId } from '../plan.ts'
import { alsoWished } from './tool-wish.ts'

function wished(scripts: Record<string, string>, id: ManagerId = 'npm', node = '22.0.0'): string[] {
  const facts: AppFacts = {
    ...{ names: [], configs: {}, pages: [], beginnings: {}, htmlFiles: 0 },
    package: PackageJson.parse({ scripts }),
  }
  const tools = { node, manager: { id, version: '10.0.0' } }
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

test.each([
  ['pnpm', '22.0.0', 'npm run css', ['npm']],
  ['yarn', '22.0.0', 'npx vite build', ['npm']],
  ['yarn', '22.0.0', 'vite build', []],
  ['yarn', '16.20.2', 'vite build', ['npm']],
] as const)('ANA6: beside %s on Node.js %s, %s comes with the npm of that Node.js', (id, node, build, ids) => {
  expect(wished({ build }, id, node)).toEqual(ids)
})
