import { existsSync, realpathSync } from 'node:fs'
import { dirname, sep } from 'node:path'

/** A file or folder of the host and the place where the sandbox shows it. */
export type Mount = { from: string; to: string; writable: boolean }

/** Where the running Node.js is shown when it lies outside of `/usr`. */
export const toolchainPlace = '/opt/node'

const systemFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']

/** What programs and certificates need of `/etc`. Keys, passwords and the host's own settings are not in it. */
const etcEntries = [
  '/etc/alternatives',
  '/etc/ca-certificates',
  '/etc/crypto-policies',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/mime.types',
  '/etc/pki/ca-trust/extracted',
  '/etc/pki/tls/certs',
  '/etc/pki/tls/cert.pem',
  '/etc/protocols',
  '/etc/services',
  '/etc/ssl/certs',
  '/etc/ssl/cert.pem',
  '/etc/ssl/openssl.cnf',
]

/** bwrap's arguments for the read-only system: `/usr`, its links or folders at the root, the harmless part of `/etc`. */
export function systemArguments(): string[] {
  const found = ['--ro-bind', '/usr', '/usr']
  for (const folder of systemFolders) {
    if (!existsSync(folder)) continue
    const real = realpathSync(folder)
    if (real !== folder && real.startsWith('/usr/')) found.push('--symlink', real.slice(1), folder)
    else found.push('--ro-bind', folder, folder)
  }
  for (const entry of etcEntries) found.push('--ro-bind-try', entry, entry)
  return found
}

/** The folder of the running Node.js, with npm, when `/usr` does not show it already. */
export function toolchainMount(): Mount | undefined {
  const installed = dirname(dirname(realpathSync(process.execPath)))
  return isInside(installed, '/usr') ? undefined : { from: installed, to: toolchainPlace, writable: false }
}

/** A file of the host that a setting names, such as a certificate; nothing when the system shows it already. */
export function fileMount(file: string): Mount | undefined {
  if (!existsSync(file)) return undefined
  const shown = ['/usr', '/etc/ssl/certs', '/etc/pki/tls/certs', '/etc/pki/ca-trust/extracted', '/etc/ca-certificates']
  return shown.some((folder) => isInside(file, folder)) ? undefined : { from: file, to: file, writable: false }
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
