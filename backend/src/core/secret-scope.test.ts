import type { Environment } from '@trellis/shared/plant'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LiveUse, outdated, touchedPlants, usesOf, versionsOf } from './secret-changes.ts'
import type { SecretRecord } from './secret-records.ts'
import { claimedNames, findNamed, givenVersion, secretsFor } from './secret-scope.ts'

const all: Environment[] = ['production', 'preview']

function secret(id: string, changes: Partial<SecretRecord> = {}): SecretRecord {
  return {
    ...{
      id,
      workspaceId: 'W',
      name: 'KEY',
      environments: all,
      exposure: 'secret',
      version: 1,
      valueVersion: 1,
      masked: true,
    },
    ...{ createdAt: '', createdBy: '', updatedAt: '', updatedBy: '' },
    ...changes,
  }
}

const everywhere = secret('everywhere')
const production = secret('production', { environments: ['production'] })
const plant = secret('plant', { plantId: 'P' })
const plantPreview = secret('plant preview', { plantId: 'P', environments: ['preview'] })
const four = [everywhere, production, plant, plantPreview]

const chosen = (secrets: readonly SecretRecord[], plantId: string, environment: Environment) =>
  secretsFor(secrets, { plantId, environment }).map(({ secret }) => secret.id)

describe('SCR4: plant and environment, plant, workspace and environment, workspace', () => {
  test.each<[readonly SecretRecord[], string, Environment, string[]]>([
    [four, 'P', 'preview', ['plant preview']],
    [four, 'P', 'production', ['plant']],
    [four, 'Q', 'production', ['production']],
    [four, 'Q', 'preview', ['everywhere']],
    [[production, plantPreview], 'Q', 'preview', []],
    [[], 'P', 'production', []],
  ])('%#', (secrets, plantId, environment, expected) => {
    expect(chosen(secrets, plantId, environment)).toEqual(expected)
  })

  const scoped = fc.record({
    id: fc.uuid(),
    name: fc.constantFrom('A', 'B', 'C'),
    plantId: fc.constantFrom(undefined, 'P', 'Q'),
    environments: fc.constantFrom<Environment[]>(['production'], ['preview'], all),
  })
  const claimedOnce = fc
    .uniqueArray(scoped, {
      selector: ({ name, plantId, environments }) => `${name} ${plantId} ${environments}`,
      maxLength: 20,
    })
    .map((list) => list.map(({ plantId, ...rest }) => secret(rest.id, plantId ? { ...rest, plantId } : rest)))
  const where = fc.record({
    plantId: fc.constantFrom('P', 'Q', 'R'),
    environment: fc.constantFrom<Environment>('production', 'preview'),
  })

  test('each name once, none of another plant or environment, whatever the order of the list', () => {
    fc.assert(
      fc.property(claimedOnce, where, fc.integer(), (secrets, build, seed) => {
        const given = secretsFor(secrets, build).map(({ secret }) => secret)
        expect(new Set(given.map(({ name }) => name)).size).toBe(given.length)
        for (const { plantId, environments } of given) {
          expect([undefined, build.plantId]).toContain(plantId)
          expect(environments).toContain(build.environment)
        }
        const shuffled = [...secrets].sort((a, b) => (a.id + seed < b.id + seed ? 1 : -1))
        expect(secretsFor(shuffled, build).map(({ secret }) => secret.id)).toEqual(given.map(({ id }) => id))
      }),
    )
  })

  test('two secrets that could both win claim the same name', () => {
    fc.assert(
      fc.property(scoped, scoped, (a, b) => {
        const claims = [a, b].map(({ name, plantId, environments }) =>
          claimedNames(name, plantId ? { plantId, environments } : { environments }),
        )
        const same = a.name === b.name && a.plantId === b.plantId && String(a.environments) === String(b.environments)
        expect(claims[0]?.some((claim) => claims[1]?.includes(claim)) ?? false).toBe(same)
      }),
    )
  })

  test('what git alone needs is in no build', () => {
    const token = secret('token', { name: 'GIT_TOKEN' })
    const build = { plantId: 'P', environment: 'production' as const }
    expect(secretsFor([token], { ...build, gitSecretId: 'token' })).toEqual([])
    expect(secretsFor([token], build)).toHaveLength(1)
  })
})

describe('SCR5: a pinned version holds until the secret is set again', () => {
  test.each([
    [undefined, 7],
    [{ everywhere: { version: 3, newest: 7 } }, 3],
    [{ everywhere: { version: 3, newest: 6 } }, 7],
    [{ other: { version: 3, newest: 7 } }, 7],
  ])('%j gives version %i', (pins, version) => {
    expect(givenVersion({ ...everywhere, valueVersion: 7 }, pins)).toBe(version)
  })
})

describe('SCR6: a name that stands in several places must say which', () => {
  test.each([
    [four, { name: 'KEY' }, 'several'],
    [four, { name: 'OTHER' }, 'none'],
    [four, { name: 'KEY', plantId: 'P' }, 'several'],
    [four, { name: 'KEY', plantId: 'P', environment: 'production' as const }, 'plant'],
    [four, { name: 'KEY', plantId: 'Q' }, 'none'],
    [[production], { name: 'KEY', environment: 'preview' as const }, 'none'],
    [[plant], { name: 'KEY' }, 'plant'],
    [[everywhere], { name: 'KEY', environment: 'production' as const }, 'everywhere'],
    [[everywhere, production], { name: 'KEY', environment: 'production' as const }, 'production'],
    [[everywhere, production], { name: 'KEY' }, 'several'],
    [[everywhere, production, plant], { name: 'KEY', environment: 'production' as const }, 'several'],
    [[production], { name: 'KEY', environment: null }, 'none'],
    [[plant], { name: 'KEY', plantId: null }, 'none'],
    [four, { name: 'KEY', plantId: null }, 'several'],
  ])('%#', (secrets, named, expected) => {
    const found = findNamed(secrets, named)
    expect(typeof found === 'string' ? found : found.id).toBe(expected)
  })

  test.each([everywhere, production, plant, plantPreview])('each is named by its exact place: $id', (secret) => {
    const { name, plantId = null, environments } = secret
    const environment = environments.length === 1 ? (environments[0] ?? null) : null
    expect(findNamed(four, { name, plantId, environment })).toBe(secret)
  })
})

describe('SCR7: exactly the plants that a change touches', () => {
  const plants = [{ id: 'P' }, { id: 'Q' }]
  const touched = (before: readonly SecretRecord[], after: readonly SecretRecord[]) =>
    touchedPlants(before, after, plants).map(({ plantId, environment }) => `${plantId} ${environment}`)

  test.each<[string, readonly SecretRecord[], readonly SecretRecord[], string[]]>([
    ['nothing', four, four, []],
    [
      'a workspace’s that one plant overrides',
      four,
      [{ ...everywhere, valueVersion: 2 }, production, plant, plantPreview],
      ['Q preview'],
    ],
    [
      'one that is overridden everywhere',
      [everywhere, plant],
      [{ ...everywhere, valueVersion: 2 }, plant],
      ['Q production', 'Q preview'],
    ],
    ['a description', four, [{ ...everywhere, version: 2, description: 'x' }, production, plant, plantPreview], []],
    ['one that goes', [everywhere, plant], [everywhere], ['P production', 'P preview']],
    ['one that comes', [], [production], ['P production', 'Q production']],
    ['its exposure', [production], [{ ...production, exposure: 'public' }], ['P production', 'Q production']],
  ])('%s', (_, before, after, expected) => {
    expect(touched(before, after)).toEqual(expected)
  })

  const live = (changes: Partial<LiveUse>): LiveUse => ({
    ...{ plantId: 'P', environment: 'production', releaseId: 'R', secretVersions: {} },
    ...changes,
  })

  test('a live release is outdated when a build of now would get something else', () => {
    const fresh = versionsOf(secretsFor(four, { plantId: 'P', environment: 'production' }))
    expect(fresh).toEqual({ plant: 1 })
    expect(outdated(four, [live({ secretVersions: fresh })])).toEqual([])
    const set = [everywhere, production, { ...plant, valueVersion: 2 }, plantPreview]
    const [found] = outdated(set, [live({ secretVersions: fresh })])
    expect(found).toEqual({ plantId: 'P', environment: 'production', releaseId: 'R', names: ['KEY'] })
    expect(outdated(set, [live({ secretVersions: fresh, pins: { plant: { version: 1, newest: 2 } } })])).toEqual([])
    const gone = outdated([], [live({ secretVersions: fresh })], new Map([['plant', 'KEY']]))
    expect(gone.map(({ names }) => names)).toEqual([['KEY']])
  })

  test('a version is used where a live release was made with it', () => {
    const uses = [
      live({ secretVersions: { a: 1 } }),
      live({ plantId: 'Q', secretVersions: { a: 2 } }),
      live({ plantId: 'R' }),
    ]
    const of = (version?: number) => usesOf('a', version, uses).map(({ plantId }) => plantId)
    expect([of(1), of(2), of(3), of()]).toEqual([['P'], ['Q'], [], ['P', 'Q']])
    expect(usesOf('constructor', undefined, uses)).toEqual([])
  })
})
