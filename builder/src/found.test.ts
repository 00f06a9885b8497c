import { Found } from '@trellis/shared'
import { expect, test } from 'vitest'
import { foundOf } from './found.ts'

const plan = {
  app: '',
  framework: 'Vite',
  install: { command: 'npm ci', ours: true },
  build: { command: 'npm run build' },
  output: { candidates: ['dist'] },
  packageManager: 'npm 11.1.0',
  nodeVersion: '24.1.0',
  because: [
    'package.json names vite',
    'package.json has a build script: vite build',
    '.nvmrc asks for Node.js 24',
    'there is package-lock.json',
    'the settings give the output folder: dist',
  ],
}

test('ANA3: each thing that was found has its reason and the file that said so', () => {
  expect(foundOf(plan)).toEqual([
    { what: 'Framework', value: 'Vite', because: 'package.json names vite', file: 'package.json' },
    { what: 'Package manager', value: 'npm 11.1.0', because: 'there is package-lock.json', file: 'package-lock.json' },
    { what: 'Node.js', value: '24.1.0', because: '.nvmrc asks for Node.js 24', file: '.nvmrc' },
    { what: 'Install command', value: 'npm ci', because: 'it is usual for Vite' },
    {
      ...{ what: 'Build command', value: 'npm run build' },
      ...{ because: 'package.json has a build script: vite build', file: 'package.json' },
    },
    { what: 'Output folder', value: 'dist', because: 'the settings give the output folder: dist' },
  ])
})

test('ANA3: what has no customs does not claim any', () => {
  const script = { ...plan, framework: 'Build script', because: ['package.json has a build script: node build.mjs'] }
  expect(foundOf(script).map(({ what, because }) => [what, because])).toEqual([
    ['Framework', script.because[0]],
    ['Package manager', 'nothing asks for another'],
    ['Node.js', 'nothing asks for another'],
    ['Install command', 'nothing asks for another'],
    ['Build command', script.because[0]],
    ['Output folder', 'nothing asks for another'],
  ])
})

test('ANA3: what nothing speaks of is usual, and all of it fits the contract', () => {
  const bare = {
    app: 'x'.repeat(3000),
    framework: 'Static files',
    output: { candidates: [''] },
    because: ['y '.repeat(3000)],
  }
  const found = foundOf(bare)
  expect(found.map(({ what, value }) => [what, value.slice(0, 12)])).toEqual([
    ['Root folder', 'xxxxxxxxxxxx'],
    ['Framework', 'Static files'],
    ['Output folder', '.'],
  ])
  for (const one of found) Found.parse(one)
})
