import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { netlifyFile } from '../platform-files/netlify.ts'
import { type EnvironmentNeeds, userEnvironment } from '../user-environment.ts'
import { exportLines, nulEnded } from './environment-file.ts'

const needs: EnvironmentNeeds = {
  isolation: {
    paths: { checkout: '/w', home: '/h', temporary: '/t', git: '/g', toolchains: '/o' },
    searchPath: '/usr/bin',
  },
  npmEnvironment: {},
  variables: {},
  plan: { secrets: [{ name: 'KEY', value: 'a\0--bind\0/\0/mnt', exposure: 'secret' }] },
}

test('a variable of the checkout or of a person cannot add an option to the sandbox', () => {
  const text =
    '[build.environment]\nA = "a\\u0000--bind\\u0000/\\u0000/mnt"\n"B\\u0000--bind" = "b"\n"C=1" = "c"\nD = "d"'
  const environment = netlifyFile.read(text, 'netlify.toml').variables?.value ?? {}
  expect(environment.A).toContain('--bind')
  const given = userEnvironment(needs, { app: '', environment, toolFolders: [] })
  expect(given).toMatchObject({ D: 'd', HOME: '/h' })
  expect(Object.keys(given).filter((name) => /^[ABCK]/.test(name) && !name.startsWith('COREPACK'))).toEqual([])
  expect(JSON.stringify(given)).not.toContain('--bind')
})

test('no word for the sandbox becomes two', () => {
  expect(nulEnded(['--setenv', 'A', ''])).toBe('--setenv\0A\0\0')
  expect(() => nulEnded(['--setenv', 'A', 'a\0--bind'])).toThrow('NUL')
})

test('a shell reads back what was exported, whatever is in it, and nothing of it runs', () => {
  const value = `a'b"c$(echo no)\`echo no\`\\ \n;x`
  const lines = exportLines({ A: value, 'B;echo no': 'b' })
  expect(execFileSync('/bin/sh', ['-c', `${lines}printf %s "$A"`]).toString()).toBe(value)
})
