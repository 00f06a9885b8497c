import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { awsTemplate } from '../kit/cloudformation.ts'
import { root, sourceFiles } from './source-files.ts'

const page = readFileSync(join(root, 'docs/cloud.md'), 'utf8')
const code = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside ?? '')

it('docs/cloud.md tells the causes of sentences that Trellis says', () => {
  const trouble = page.slice(page.indexOf('## When something does not work'), page.indexOf('## Run the tests'))
  const seen = [...trouble.matchAll(/^\| ([^|]+) \|/gm)].map(([, what]) => what ?? '')
  const said = seen.flatMap(code).filter((text) => text.includes(' '))
  const sources = sourceFiles()
    .filter((file) => /^(backend|frontend)\/src\/.*(?<!\.test)\.tsx?$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
  const unknown = said
    .flatMap((sentence) => sentence.split(' ... '))
    .filter((part) => !sources.some((source) => source.includes(part)))
  expect(unknown).toEqual([])
  expect(said.length).toBeGreaterThan(15)
})

it('docs/cloud.md names parameters and outputs that the template has', () => {
  const { Parameters, Outputs } = awsTemplate()
  const set = [...page.matchAll(/\b([A-Z][A-Za-z]+)=["a-z0-9]/g)].map(([, name]) => name ?? '')
  const asked = [...page.matchAll(/\$\(out (\w+)[ )]/g)].map(([, name]) => name ?? '')
  expect(set.filter((name) => /[a-z]/.test(name) && !(name in Parameters))).toEqual([])
  expect(asked.filter((name) => !(name in Outputs))).toEqual([])
  expect(asked.length).toBeGreaterThan(5)
  const json = /\{ Parts: "everything",[\s\S]*?\}/.exec(page)?.[0] ?? ''
  const given = [...json.matchAll(/(\w+): /g)].map(([, name]) => name ?? '')
  expect(given.filter((name) => !(name in Parameters))).toEqual([])
  expect(given).toContain('MasterKeySecretArn')
})

it('docs/cloud.md names files that are there', () => {
  const linked = [...page.matchAll(/\]\(([^)#]+)\)/g)]
    .map(([, path]) => path ?? '')
    .filter((path) => !/^https:/.test(path))
  const read = (path: string) => readFileSync(join(root, 'docs', path), 'utf8').length
  expect(linked.filter((path) => read(path) === 0)).toEqual([])
})
