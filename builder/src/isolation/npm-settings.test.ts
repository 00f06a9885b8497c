import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { npmEnvironment, readNpmSettings, readOwnSettings } from './npm-settings.ts'

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

test('SEC2: a proxy is named for every program', () => {
  const settings = new Map([
    ['https-proxy', 'http://proxy.example:3128'],
    ['noproxy', 'npm.example'],
  ])
  expect(npmEnvironment(settings)).toEqual({
    npm_config_https_proxy: 'http://proxy.example:3128',
    npm_config_noproxy: 'npm.example',
    ...{ HTTPS_PROXY: 'http://proxy.example:3128', https_proxy: 'http://proxy.example:3128' },
    ...{ HTTP_PROXY: 'http://proxy.example:3128', http_proxy: 'http://proxy.example:3128' },
    ...{ NO_PROXY: 'npm.example', no_proxy: 'npm.example' },
  })
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

test.each([
  'name:password@proxy.example:3128',
  '//name:password@proxy.example:3128',
  'my_name:password@proxy.example:3128',
  'name@proxy.example',
  'socks5://name:password@proxy.example',
])('SEC2: the password of a proxy stays here, however it is written: %s', (proxy) => {
  expect(readOwnSettings({ npm_config_userconfig: '/nowhere', HTTPS_PROXY: proxy }).get('https-proxy')).toBe(proxy)
  expect([...readNpmSettings({ npm_config_userconfig: '/nowhere', HTTPS_PROXY: proxy }).values()]).not.toContain(proxy)
})

test('SEC2: an address with a sign of names in its path has no password', () => {
  const registry = 'https://npm.example/@team/'
  const settings = readNpmSettings({ npm_config_userconfig: '/nowhere', npm_config_registry: registry })
  expect(settings.get('registry')).toBe(registry)
})
