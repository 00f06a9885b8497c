import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSource } from '@trellis/shared'
import type { IsolatedPaths } from '../isolation/isolation.ts'
import type { CheckedRemote, Credential } from './remote.ts'

/** Variables that say where the server's own certificates lie; git needs them as much as the server does. */
const certificateVariables = ['GIT_SSL_CAINFO', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE']

export type GitSetup = { options: string[]; environment: Record<string, string> }

export type GitSetupOptions = {
  source: Exclude<GitSource, { kind: 'sample' }>
  remote?: CheckedRemote
  credential?: Credential
  host: IsolatedPaths
  inside: IsolatedPaths
  searchPath: string
  hostEnvironment: NodeJS.ProcessEnv
}

/**
 * The options and the environment of every git command: no configuration but this, no prompts, no hooks, no large-file
 * downloads, no redirects, one transport, the checked address pinned. The credential goes by files that only git sees.
 */
export async function setUpGit(setup: GitSetupOptions): Promise<GitSetup> {
  const { source, host, inside, hostEnvironment } = setup
  const scheme = source.kind === 'file' ? 'file' : source.scheme
  const certificates = certificateVariables.flatMap((name) =>
    hostEnvironment[name] ? [[name, hostEnvironment[name]]] : [],
  )
  await writeFile(join(host.git, 'config'), '[safe]\n\tdirectory = *\n')
  const askpass = setup.credential ? await writeAskpass(host, inside, setup.credential) : {}
  return {
    options: [
      ...option('core.hooksPath', '/dev/null'),
      ...option('core.symlinks', 'true'),
      ...option('core.fsmonitor', 'false'),
      ...option('protocol.allow', 'never'),
      ...option(`protocol.${scheme}.allow`, 'always'),
      ...option('http.followRedirects', 'false'),
      ...option('http.proxy', ''),
      ...option('http.lowSpeedLimit', '1000'),
      ...option('http.lowSpeedTime', '30'),
      ...option('submodule.recurse', 'false'),
      ...option('advice.detachedHead', 'false'),
      ...option('gc.auto', '0'),
      ...option('maintenance.auto', 'false'),
      // The checkout does not outlive its job, so nothing of it needs to reach the disk.
      ...option('core.fsync', 'none'),
      ...(setup.remote && scheme !== 'ssh' ? option('http.curloptResolve', pin(setup.remote)) : []),
    ],
    environment: {
      ...Object.fromEntries(certificates),
      ...askpass,
      ...(scheme === 'ssh' && setup.remote ? await sshEnvironment(setup, setup.remote) : {}),
      PATH: setup.searchPath,
      HOME: inside.git,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: join(inside.git, 'config'),
      GIT_TERMINAL_PROMPT: '0',
      GIT_LFS_SKIP_SMUDGE: '1',
      GIT_ALLOW_PROTOCOL: scheme,
    },
  }
}

function option(name: string, value: string): string[] {
  return ['-c', `${name}=${value}`]
}

function pin({ url, address }: CheckedRemote): string {
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  return `${url.hostname}:${port}:${bracketed(address.address)}`
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

/** git asks a program for name and password; this one prints them from files beside it. */
async function writeAskpass(host: IsolatedPaths, inside: IsolatedPaths, credential: Credential) {
  const file = join(host.git, 'askpass')
  const [name, password] = [join(inside.git, 'username'), join(inside.git, 'password')]
  await writeSecretFile(join(host.git, 'username'), credential.username)
  await writeSecretFile(join(host.git, 'password'), credential.password)
  await writeFile(file, `#!/bin/sh\ncase "$1" in Username*) cat '${name}' ;; *) cat '${password}' ;; esac\n`)
  await chmod(file, 0o700)
  return { GIT_ASKPASS: join(inside.git, 'askpass') }
}

/**
 * ssh goes to the checked address but knows the host by its name. A server is trusted when it is first met, because a
 * fresh folder has met none. A credential that is a private key is used as one; ssh has no other use for a password here.
 */
async function sshEnvironment(
  setup: GitSetupOptions,
  { url, address }: CheckedRemote,
): Promise<Record<string, string>> {
  const { host, inside, credential } = setup
  const isKey = credential?.password.includes('PRIVATE KEY-----') ?? false
  if (isKey) await writeSecretFile(join(host.git, 'key'), `${credential?.password.trim()}\n`)
  const options = [
    '-F none -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/dev/null',
    `-o HostName=${address.address} -o HostKeyAlias=${url.hostname} -o ConnectTimeout=20 -o IdentitiesOnly=yes`,
    isKey ? `-o IdentityFile='${join(inside.git, 'key')}'` : '-o IdentityFile=none',
  ]
  return { GIT_SSH_COMMAND: `ssh ${options.join(' ')}`, GIT_SSH_VARIANT: 'ssh' }
}

async function writeSecretFile(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 })
}
