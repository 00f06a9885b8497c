import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { Hunt } from './hunt.ts'

const value = `k9 "Tülip"/4417+north?&'x'`

it('the hunt finds a value in every form that it is to look for, and only there', () => {
  const bytes = Buffer.from(value)
  const base64 = (before: string) => Buffer.from(`${before}${value}tail`).toString('base64')
  for (const text of [
    ...[value, JSON.stringify({ value }), encodeURIComponent(value), new URLSearchParams({ value }).toString()],
    ...[base64(''), base64('a'), base64('ab'), Buffer.from(`ab${value}z`).toString('base64url')],
    ...[bytes.toString('hex'), bytes.toString('hex').toUpperCase(), JSON.stringify(JSON.stringify({ value }))],
    ...[gzipSync(`some text ${value} more`), Buffer.from(value, 'utf16le')],
  ]) {
    const hunt = new Hunt({ KEY: value, OTHER: 'another value of length' })
    hunt.look('here', typeof text === 'string' ? `before ${text} after` : text)
    expect(hunt.findings.length, String(text)).toBeGreaterThan(0)
    expect(hunt.findings.every((finding) => /^KEY as .+ in here$/.test(finding))).toBe(true)
    expect(hunt.findings.join()).not.toContain(value)
  }
  const clean = new Hunt({ KEY: value })
  clean.look('here', `k9 Tulip ${base64('').slice(0, 12)} ${'x'.repeat(1000)}`)
  expect(clean.findings).toEqual([])
  expect(clean.searched).toBeGreaterThan(1000)
})
