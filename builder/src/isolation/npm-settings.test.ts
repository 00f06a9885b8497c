import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { npmEnvironment, readNpmSettings } from './npm-settings.ts'

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
