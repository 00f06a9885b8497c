import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { AppSource } from '../app-source.ts'
import { dependenciesOf } from '../package-json.ts'
import { detectors } from './detectors.ts'
import { gatherFacts } from './facts.ts'
import { recognise } from './recognise.ts'

const samples = fileURLToPath(new URL('../../samples/', import.meta.url))

async function factsOf(sample: string) {
  return gatherFacts(await AppSource.open(`${samples}${sample}`, ''))
}

test.each(detectors)('ANA1: $id has a sample that it recognises, and help', async ({ id, help, sample, detect }) => {
  expect(help.length).toBeGreaterThan(10)
  const facts = await factsOf(sample)
  expect(detect(facts)).toEqual(recognise(facts))
  // What is not refused is built by the tests of the whole, with the same packages each time.
  if (facts.package && !recognise(facts)?.refusal && Object.keys(dependenciesOf(facts.package)).length > 0)
    expect(existsSync(`${samples}${sample}/package-lock.json`), id).toBe(true)
})

test('ANA1: the finding for each sample is as it was', async () => {
  const findings = await Promise.all(
    detectors.map(async ({ id, sample }) => [id, recognise(await factsOf(sample))] as const),
  )
  const text = `${JSON.stringify(Object.fromEntries(findings), null, 2)}\n`
  await expect(text).toMatchFileSnapshot(`${samples}findings.json`)
})

test('the ids of detectors are unique', () => {
  expect(new Set(detectors.map(({ id }) => id)).size).toBe(detectors.length)
})
