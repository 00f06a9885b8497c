import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const Packages = z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }))

/** The nearest place above a package where Node would find one of this name, as the lockfile writes places. */
function isLocked(places: ReadonlySet<string>, from: string, name: string): boolean {
  if (places.has(`${from ? `${from}/` : ''}node_modules/${name}`)) return true
  if (!from) return false
  return isLocked(
    places,
    from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('/node_modules/')) : '',
    name,
  )
}

it('locks the optional packages of every platform, without which npm ci refuses to install', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')
  const { packages } = z.object({ packages: Packages }).parse(JSON.parse(text))
  const places = new Set(Object.keys(packages))
  const absent = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(places, from, name)),
  )
  expect(absent).toEqual([])
})
