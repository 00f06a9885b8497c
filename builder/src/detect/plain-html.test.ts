import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { AppSource } from '../app-source.ts'
import { gatherFacts } from './facts.ts'
import { plainHtmlDetector } from './plain-html.ts'

async function outputOf(files: Record<string, string>): Promise<string[] | undefined> {
  using folder = new Folder(files)
  return plainHtmlDetector.detect(await gatherFacts(await AppSource.open(folder.path, '')))?.output
}

test.each([
  '<script type="module" src="/src/main.ts"></script>',
  "<script src='./app.tsx' type='module'></script>",
  '<script type=module src=main.jsx?x></script>',
])('ANA1: a page with %s is what a bundler begins with, no page to publish', async (page) => {
  expect(await outputOf({ 'index.html': page })).toBeUndefined()
  expect(await outputOf({ 'index.html': page, 'docs/index.html': '<p>' })).toEqual(['docs'])
})

test.each([
  '<script type="module" src="main.js"></script>',
  '<script type="text/babel" src="app.jsx"></script>',
  '<script type="module" src="https://example.org/a.ts"></script>',
  '<!-- <script type="module" src="/src/main.ts"></script> -->',
  '<script src="events"></script>',
])('ANA1: a page with %s is published as it is', async (page) => {
  expect(await outputOf({ 'index.html': page })).toEqual([''])
})
