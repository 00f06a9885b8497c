import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { managerEnvironment, npmEnvironment, readNpmSettings, readOwnSettings } from './npm-settings.ts'

/** A variable as .npmrc names it. */
function braced(name: string): string {
  return `$\{${name}}`.replace('\\', '')
}

test('SEC2: the registry is handed on, tokens are not', () => {
  using folder = new Folder({
    user: [
      '; a comment',
      'registry = https://npm.example/',
      `//npm.example/:_authToken=${braced('NPM_TOKEN')}`,
      '_auth=abc',
      '@team:registry="https://team.example/"',
      'https-proxy=http://name:password@proxy.example:3128',
      `cafile=${braced('CERTS')}/ca.pem`,
    ].join('\n'),
    global: 'strict-ssl=false\nregistry=https://other.example/',
  })
  const settings = readNpmSettings({
    npm_config_userconfig: `${folder.path}/user`,
    npm_config_globalconfig: `${folder.path}/global`,
    NPM_TOKEN: 'secret',
    CERTS: '/certs',
  })
  expect(npmEnvironment(settings)).toEqual({
    npm_config_registry: 'https://npm.example/',
    npm_config_cafile: '/certs/ca.pem',
    npm_config_strict_ssl: 'false',
  })
})

const house = new Map([
  ['registry', 'http://npm.example/'],
  ['cafile', '/certs/ca.pem'],
  ['https-proxy', 'http://proxy.example:3128'],
  ['noproxy', 'npm.example'],
])

test('SEC2: a proxy is named for every program, and each manager gets the names that it knows', () => {
  expect(npmEnvironment(house)).toMatchObject({
    npm_config_registry: 'http://npm.example/',
    HTTPS_PROXY: 'http://proxy.example:3128',
    https_proxy: 'http://proxy.example:3128',
    HTTP_PROXY: 'http://proxy.example:3128',
    NO_PROXY: 'npm.example',
  })
  const berry = {
    YARN_NPM_REGISTRY_SERVER: 'http://npm.example/',
    YARN_UNSAFE_HTTP_WHITELIST: 'npm.example',
    YARN_HTTP_PROXY: 'http://proxy.example:3128',
    YARN_HTTPS_PROXY: 'http://proxy.example:3128',
  }
  const of = (id: 'npm' | 'pnpm' | 'yarn' | 'bun', version: string) => managerEnvironment(house, { id, version })
  expect(of('yarn', '4.18.1')).toEqual({ ...berry, YARN_HTTPS_CA_FILE_PATH: '/certs/ca.pem' })
  expect(of('yarn', '3.8.7')).toEqual({ ...berry, YARN_CA_FILE_PATH: '/certs/ca.pem' })
  expect(of('yarn', '1.22.22')).toMatchObject({ yarn_registry: 'http://npm.example/', yarn_cafile: '/certs/ca.pem' })
  expect(of('pnpm', '12.21.0')).toMatchObject({ pnpm_config_registry: 'http://npm.example/' })
  expect(of('pnpm', '10.34.9')).toEqual({})
  expect(of('npm', '11.0.0')).toEqual({})
  expect(of('bun', '1.4.5')).toEqual({})
})

test('SEC2: the usual variables name a proxy where npm does not, and a password in one stays with the builder', () => {
  const files = { npm_config_userconfig: '/nonexistent', npm_config_globalconfig: '/nonexistent' }
  const plain = { ...files, HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'a.example' }
  expect(Object.fromEntries(readNpmSettings(plain))).toEqual({
    'https-proxy': 'http://proxy.example:3128',
    noproxy: 'a.example',
  })
  const own = {
    ...files,
    npm_config_https_proxy: 'http://me:secret@proxy.example',
    'npm_config_//a.example/:_authToken': 'x',
  }
  expect(readNpmSettings({ ...plain, ...own }).has('https-proxy')).toBe(false)
  expect(readOwnSettings(own).get('https-proxy')).toContain('secret')
  expect(readOwnSettings(own).get('//a.example/:_authToken')).toBe('x')
})
