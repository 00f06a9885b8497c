import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'

/** A program of the system that some tests need: how to see that it works, and how to get it. */
type Peer = { works: () => boolean; why: string; get: string }

function runs(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
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
} satisfies Record<string, Peer>

export type PeerName = keyof typeof peers

/** The path or name of the system's Chromium, or undefined when there is none. `CHROMIUM` names another one. */
export function chromium(): string | undefined {
  const candidates = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']
  return candidates.find((name) => name !== undefined && runs('sh', ['-c', 'command -v "$0"', name]))
}

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
