import { expect, test } from 'vitest'
import { draftOf } from '../../../test/kit/draft.ts'

test('ANA1: pages that Vite writes ahead of time are what a build of Vite makes', async () => {
  const manifest = { scripts: { build: 'vite-ssg build' }, devDependencies: { vite: '7', 'vite-ssg': '28', vue: '3' } }
  const { plan } = await draftOf({ 'package.json': JSON.stringify(manifest), 'index.html': '<div id="app">' })
  expect(plan).toMatchObject({ framework: 'Vite (Vue)', build: { command: 'npm run build' } })
  expect(plan.output.candidates?.[0]).toBe('dist')
})

test('ANA1: of a library, the script that writes its pages is run and not the build that makes the package', async () => {
  const manifest = {
    exports: { '.': './index.mjs' },
    scripts: { build: 'node ./build/build.mjs', 'build-docs': 'cd docs && vite-ssg build --config=./vite.config.ts' },
    devDependencies: { vite: '7', 'vite-ssg': '28', vue: '3' },
  }
  const page = '<script type="module" src="/src/main.ts"></script>'
  const { plan } = await draftOf({ 'package.json': JSON.stringify(manifest), 'docs/index.html': page })
  expect(plan).toMatchObject({ app: '', framework: 'Vite (Vue)', build: { command: 'npm run build-docs' } })
})
