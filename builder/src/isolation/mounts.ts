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

/** The read-only system: `/usr`, its folders at the root or the links in their place, the harmless part of `/etc`. */
export function systemParts(): { mounts: Mount[]; links: { to: string; at: string }[] } {
  const shown = (path: string): Mount => ({ from: path, to: path, writable: false })
  const folders = systemFolders.filter((folder) => existsSync(folder)).map((at) => ({ at, real: realpathSync(at) }))
  const isLink = ({ at, real }: { at: string; real: string }) => real !== at && real.startsWith('/usr/')
  return {
    mounts: [
      '/usr',
      ...folders.filter((each) => !isLink(each)).map(({ at }) => at),
      ...etcEntries.filter((entry) => existsSync(entry)),
    ].map(shown),
    links: folders.filter(isLink).map(({ at, real }) => ({ to: real.slice(1), at })),
  }
}

/** The same as arguments for bwrap. */
export function systemArguments(): string[] {
  const { mounts, links } = systemParts()
  return [
    ...mounts.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...links.flatMap(({ to, at }) => ['--symlink', to, at]),
  ]
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
