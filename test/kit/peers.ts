import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A program of the system that some tests need: how to see that it works, and how to get it. */
type Peer = { works: () => boolean; why: string; get: string }

/** Where test/peers/install.sh puts the programs that are in no package of the system; each has its version in its path. */
const installed =
  process.env.TRELLIS_PEERS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'trellis-peers')

function runs(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
}

const programs = {
  hidane: { from: 'hidane', path: 'hidane-0.6.0/bin/hidane' },
  versitygw: { from: 'versitygw', path: 'versitygw-1.8.0/bin/versitygw' },
  moto_server: { from: 'moto', path: 'moto-5.2.5/bin/moto_server' },
  'cfn-lint': { from: 'moto', path: 'moto-5.2.5/bin/cfn-lint' },
  firebase: { from: 'firebase-tools', path: 'firebase-tools-15.34.2/node_modules/.bin/firebase' },
} as const

/** The path of a program that test/peers/install.sh installs, whether it is there or not. */
export function peerProgram(name: keyof typeof programs): string {
  return join(installed, programs[name].path)
}

/** A peer that test/peers/install.sh puts into a folder of its own; a stamp says that it is whole. */
function fetched(name: keyof typeof programs): Peer {
  const { from, path } = programs[name]
  return {
    works: () => existsSync(join(installed, path.split('/')[0] ?? '', '.whole')) && existsSync(peerProgram(name)),
    why: `${name} is not installed`,
    get: `sh test/peers/install.sh ${from}`,
  }
}

const peers = {
  git: {
    works: () => runs('git', ['--version']),
    why: 'git is not installed',
    get: 'apt-get install git',
  },
  bubblewrap: {
    works: () => runs('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']),
    why: 'bubblewrap is not installed, or the kernel gives it no namespaces',
    get: 'apt-get install bubblewrap, and allow user namespaces (in a container: --security-opt seccomp=unconfined)',
  },
  slirp4netns: {
    works: () => runs('slirp4netns', ['--version']),
    why: 'slirp4netns is not installed',
    get: 'apt-get install slirp4netns',
  },
  chromium: {
    works: () => chromium() !== undefined,
    why: 'Chromium is not installed',
    get: 'apt-get install chromium, or name one in CHROMIUM',
  },
  podman: {
    works: () => runs('podman', ['--version']) && runs('runc', ['--version']),
    why: 'podman and runc are not installed',
    get: 'apt-get install podman runc',
  },
  images: {
    works: () =>
      process.getuid?.() === 0 && runs('podman', ['--version']) && runs('sh', ['-c', 'command -v debootstrap']),
    why: 'images need root, podman and debootstrap, with which the base is made',
    get: 'apt-get install podman runc debootstrap, as root',
  },
  redis: {
    works: () => runs('redis-server', ['--version']),
    why: 'the Redis server is not installed',
    get: 'apt-get install redis-server',
  },
  firestoreEmulator: fetched('hidane'),
  authEmulator: fetched('firebase'),
  s3Server: fetched('versitygw'),
  moto: fetched('moto_server'),
  cfnLint: fetched('cfn-lint'),
} satisfies Record<string, Peer>

export type PeerName = keyof typeof peers

/** The path or name of the system's Chromium, or undefined when there is none. `CHROMIUM` names another one. */
export function chromium(): string | undefined {
  const candidates = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']
  return candidates.find((name) => name !== undefined && runs('sh', ['-c', 'command -v "$0"', name]))
}

/** Whether a peer is there and works, without a word about it. */
export function isThere(name: PeerName): boolean {
  return peers[name].works()
}

/** What the whole cloud profile needs, besides ECS, which the tests bring with them. */
export const cloudPeers = ['redis', 'firestoreEmulator', 'authEmulator', 's3Server'] as const satisfies PeerName[]

/**
 * Whether a peer is there and works. When not, the reason and the way to get it are left for the end of the run, so write
 * `describe.skipIf(!has('bubblewrap'))`: nothing is skipped silently.
 */
export function has(name: PeerName): boolean {
  const peer = peers[name]
  if (peer.works()) return true
  saySkipped(`tests that need ${name}: ${peer.why}; ${peer.get}`)
  return false
}

/** Leaves a sentence for the end of the run about tests that are skipped: which, why, and how to get what they need. */
export function saySkipped(sentence: string): void {
  const file = process.env.TRELLIS_SKIPS_FILE
  if (file) appendFileSync(file, `${sentence}\n`)
  else console.warn(`Skipped: ${sentence}`)
}
