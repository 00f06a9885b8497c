import { Slug } from '@trellis/shared/plant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ulidOf } from '../../test/kit/core-records.ts'
import {
  type AppsAddress,
  deploymentLabel,
  labelOfHost,
  labelOfUrl,
  plantLabel,
  previewLabels,
  siteUrl,
} from './site-address.ts'

const local: AppsAddress = { scheme: 'http', domain: 'localhost:8080' }
const anySlug = fc
  .stringMatching(/^[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,9}){0,3}$/)
  .filter((slug) => Slug.safeParse(slug).success)
const anyId = fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
const anyRef = fc.oneof(fc.string({ minLength: 1, maxLength: 80 }), fc.stringMatching(/^[a-z]{1,9}\/[A-Z0-9-]{1,60}$/))
const plainOf = (slug: string, ref: string) => previewLabels(slug, ref).plain
const hashedOf = (slug: string, ref: string) => previewLabels(slug, ref).hashed
/** All labels that a ref may get. */
const allOf = (slug: string, ref: string) => Object.values(previewLabels(slug, ref))
/** What DNS allows for a label. */
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

describe('ADR3: addresses', () => {
  it.each([
    { name: 'a plant', label: plantLabel('shop'), is: 'shop' },
    { name: 'a deployment', label: deploymentLabel('shop', ulidOf(42)), is: 'shop--0000000042' },
    { name: 'lower case', label: deploymentLabel('shop', '01JABCDEFGHJKMNPQRSTVWXYZ0'), is: 'shop--qrstvwxyz0' },
    { name: 'a branch', label: plainOf('shop', 'feature-x'), is: 'shop--feature-x' },
    { name: 'a branch with signs', label: plainOf('shop', 'Feature/New_Cart!'), is: 'shop--feature-new-cart' },
    { name: 'another of that slug', label: hashedOf('shop', 'Feature/New_Cart!'), is: 'shop--feature-new-cart--H' },
    { name: 'a branch in another script', label: plainOf('shop', '新機能'), is: 'shop--branch' },
    { name: 'a branch like an id', label: plainOf('shop', '0000000042'), is: undefined },
    { name: 'its hash', label: hashedOf('shop', '0000000042'), is: 'shop--0000000042--H' },
    { name: 'a long branch', label: plainOf('shop', 'x'.repeat(90)), is: `shop--${'x'.repeat(40)}` },
    { name: 'a long branch and a hash', label: hashedOf('shop', 'x'.repeat(90)), is: `shop--${'x'.repeat(40)}--H` },
    {
      name: 'a long branch of a long slug, plain',
      label: plainOf('s'.repeat(40), `${'x'.repeat(10)}-${'y'.repeat(9)}-z`),
      is: `${'s'.repeat(40)}--${'x'.repeat(10)}-${'y'.repeat(9)}`,
    },
    {
      name: 'a long branch that is like an id where it is cut',
      label: plainOf('s'.repeat(51), `${'x'.repeat(20)}`),
      is: undefined,
    },
    {
      name: 'a long branch of a long slug',
      label: hashedOf('s'.repeat(40), `${'x'.repeat(10)}-${'y'.repeat(20)}`),
      is: `${'s'.repeat(40)}--${'x'.repeat(10)}--H`,
    },
  ])('$name', ({ label, is }) => {
    expect(is?.endsWith('--H') ? label?.replace(/--[0-9a-z]{8}$/, '--H') : label).toBe(is)
  })

  it('has scheme and port in its URL', () => {
    expect(siteUrl(local, 'shop')).toBe('http://shop.localhost:8080')
    expect(siteUrl({ scheme: 'https', domain: 'apps.example' }, 'shop')).toBe('https://shop.apps.example')
  })

  it('is always a label that DNS allows', () => {
    fc.assert(
      fc.property(anySlug, anyId, anyRef, (slug, id, ref) => {
        for (const label of [plantLabel(slug), deploymentLabel(slug, id), ...allOf(slug, ref)]) {
          expect(label).toMatch(dnsLabel)
        }
      }),
    )
  })
})

describe('ADR4: from a Host header back to the label', () => {
  const apps: AppsAddress = { scheme: 'https', domain: 'apps.example' }
  it.each<{ host: string; at?: AppsAddress; label: string | undefined }>([
    { host: 'shop.localhost:8080', label: 'shop' },
    { host: 'SHOP.LocalHost:8080', label: 'shop' },
    { host: 'shop.localhost:9999', label: 'shop' },
    { host: 'shop.localhost', label: 'shop' },
    { host: 'shop.localhost.:8080', label: 'shop' },
    { host: 'shop--0000000042.apps.example', at: apps, label: 'shop--0000000042' },
    { host: 'localhost:8080', label: undefined },
    { host: '.localhost:8080', label: undefined },
    { host: 'a.b.localhost:8080', label: undefined },
    { host: 'shop.apps.example.evil', at: apps, label: undefined },
    { host: 'shop.evilapps.example', at: apps, label: undefined },
    { host: 'shopapps.example', at: apps, label: undefined },
    { host: '127.0.0.1:8080', label: undefined },
    { host: '[::1]:8080', label: undefined },
    { host: '', label: undefined },
  ])('$host', ({ host, at = local, label }) => {
    expect(labelOfHost(at, host)).toBe(label)
  })

  it('comes back from the URL of every label', () => {
    const anyApps = fc.constantFrom(local, apps, { scheme: 'http' as const, domain: 'Apps.Example:81' })
    fc.assert(
      fc.property(anyApps, anySlug, anyId, (at, slug, id) => {
        for (const label of [plantLabel(slug), deploymentLabel(slug, id)]) {
          expect(labelOfHost(at, new URL(siteUrl(at, label)).host)).toBe(label)
          expect(labelOfUrl(siteUrl(at, label))).toBe(label)
        }
      }),
    )
  })

  it('takes any header without an error', () => {
    fc.assert(
      fc.property(fc.string(), (host) => {
        const label = labelOfHost(local, host)
        if (label !== undefined) expect(label).not.toContain('.')
      }),
    )
  })
})

describe('ADR5: no address of one plant can be one of another', () => {
  it('holds for plants, deployments and branches', () => {
    fc.assert(
      fc.property(anySlug, anySlug, anyId, anyId, anyRef, (one, other, idOne, idOther, ref) => {
        if (one === other) return
        const ofOne = [plantLabel(one), deploymentLabel(one, idOne), ...allOf(one, ref)]
        const ofOther = [plantLabel(other), deploymentLabel(other, idOther), ...allOf(other, ref)]
        expect(ofOne.filter((label) => ofOther.includes(label))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('holds where one slug begins with the other and the rest looks like an id', () => {
    expect(Slug.safeParse('shop--0000000042').success).toBe(false)
    fc.assert(
      fc.property(anySlug, anyId, (slug, id) => {
        expect(Slug.safeParse(deploymentLabel(slug, id)).success).toBe(false)
        expect(deploymentLabel(slug, id).split('--')).toEqual([slug, id.slice(-10).toLowerCase()])
      }),
    )
  })
})

describe('ADR6: no two refs of one plant share an address', () => {
  const slugs = ['shop', 's'.repeat(40)]
  const alike = [
    'fix-cart',
    'fix/cart',
    'Fix/cart',
    'fix_cart',
    'FIX-CART',
    'fix--cart',
    'fix.cart-',
    '新機能',
    '新機',
    'branch',
  ]
  const long = ['a', 'b', 'B'].map((end) => `${'x'.repeat(70)}${end}`)
  it.each(slugs)('holds for refs that differ in signs, case, script or far behind (%s)', (slug) => {
    const labels = [...alike, ...long].map((ref) => hashedOf(slug, ref))
    expect(new Set(labels).size).toBe(labels.length)
    const plain = [...alike, ...long].map((ref) => plainOf(slug, ref))
    expect(plain.filter((label) => label && labels.includes(label))).toEqual([])
  })

  it('holds for a ref that is written like the address of another one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...slugs), anyRef, (slug, ref) => {
        const label = hashedOf(slug, ref)
        const mimic = label.slice(slug.length + 2)
        if (mimic !== ref) expect(allOf(slug, mimic)).not.toContain(label)
      }),
    )
  })

  it('holds against the own address of every deployment', () => {
    fc.assert(
      fc.property(anySlug, anyId, (slug, id) => {
        const end = id.slice(-10)
        for (const ref of [end.toLowerCase(), end, `${end}/`]) {
          expect(allOf(slug, ref)).not.toContain(deploymentLabel(slug, id))
        }
      }),
    )
  })
})
