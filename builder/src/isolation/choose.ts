import { existsSync, readFileSync } from 'node:fs'
import type { IsolationKind } from '@trellis/shared'
import { runHelper } from './helper-process.ts'
import { type RealKind, tryKind } from './try-kind.ts'

export type HostIsolation = { kind: IsolationKind; sentence: string; details: string[] }

const promises: Record<RealKind, string> = {
  bubblewrap: 'Builds run in a sandbox (bubblewrap) that sees its checkout, the toolchain and the internet only.',
  container: 'Builds run in containers that see their checkout, the toolchain and the internet only.',
  uid: 'Builds run as users of their own, which cannot read the builder, its token or another job.',
}

/**
 * What really works on this host: each kind is tried, with its network, on a command that does nothing. Asked for one kind,
 * it is that one or `none`, with the sentence that says what is missing.
 */
export async function describeHost(asked?: IsolationKind): Promise<HostIsolation> {
  const details: string[] = []
  for (const kind of kindsToTry(asked)) {
    const found = await tryKind(kind)
    if ('works' in found) {
      return { kind, sentence: promises[kind], details: [...details, `${kind} works (${found.works}).`] }
    }
    details.push(`${kind}: ${found.problem}`)
  }
  return { kind: 'none', sentence: asked === 'none' ? unguarded : await adviceFor(details, asked), details }
}

const unguarded = 'Builds are not isolated on this host, as was asked for.'

/**
 * Best first. Users of their own are only chosen unasked where Trellis has a container to itself: on somebody's machine
 * there may be files that everybody can read.
 */
function kindsToTry(asked: IsolationKind | undefined): RealKind[] {
  if (asked === 'none') return []
  if (asked) return [asked]
  return ['bubblewrap', 'container', ...(isInContainer() ? (['uid'] as const) : [])]
}

function isInContainer(): boolean {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true
  try {
    // Everything on one overlay is how all container engines make a root.
    return /^\S+ \S+ \S+ \S+ \/ .* - overlay /m.test(readFileSync('/proc/self/mountinfo', 'utf8'))
  } catch {
    return false
  }
}

async function adviceFor(details: readonly string[], asked: IsolationKind | undefined): Promise<string> {
  const missing = process.platform === 'linux' ? await missingPackages(asked ?? 'bubblewrap') : []
  if (missing.length > 0) {
    return `Builds are not isolated on this host. Install ${missing.join(' and ')} to run them ${places[asked ?? 'bubblewrap']}.`
  }
  return `Builds are not isolated on this host. ${details[0] ?? ''}`.trim()
}

const places: Record<IsolationKind, string> = {
  bubblewrap: 'in a sandbox',
  container: 'in containers',
  uid: 'as users of their own',
  none: 'anywhere',
}

async function missingPackages(kind: IsolationKind): Promise<string[]> {
  const missing: string[] = []
  for (const [name, program] of Object.entries(packages[kind])) {
    const there = await runHelper(['sh', '-c', 'command -v $1', 'sh', program], 5000).catch(() => '')
    if (!there.trim() && !missing.includes(name)) missing.push(name)
  }
  return missing
}

const network = { slirp4netns: 'slirp4netns', 'util-linux': 'nsenter', iproute2: 'ip' }
const packages: Record<IsolationKind, Record<string, string>> = {
  bubblewrap: { bubblewrap: 'bwrap', ...network },
  container: { podman: 'podman', ...network },
  uid: { 'util-linux': 'setpriv', findutils: 'find' },
  none: {},
}
