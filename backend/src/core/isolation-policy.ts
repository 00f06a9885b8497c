import type { Isolation, IsolationKind } from '@trellis/shared/server-config'

/**
 * `found` are the kinds that work on this machine, the best first; `none` needs nothing and may be left out. `forced` is
 * what the operator asked for. `users` is how many people have an account here.
 */
export type IsolationFacts = {
  found: readonly IsolationKind[]
  forced?: IsolationKind | undefined
  listensOnLoopback: boolean
  openSignup: boolean
  users: number
  unsafe: boolean
}

const promises: Record<Exclude<IsolationKind, 'none'>, string> = {
  bubblewrap: 'Builds run in bubblewrap sandboxes: they see their own checkout, the toolchain and the internet.',
  container: 'Builds run in containers: they see their own checkout, the toolchain and the internet.',
  uid: 'Builds run as users of their own: they cannot read the builder, its token or another job.',
}

const install = 'Install bubblewrap (for example: apt install bubblewrap) and start Trellis again'

function unavailable(kind: IsolationKind, sentence: string): Isolation {
  return { kind, available: false, sentence }
}

/** Which isolation builds get, and whether the server builds at all; the sentence is for people. */
export function decideIsolation(facts: IsolationFacts): Isolation {
  const kind = facts.forced ?? facts.found[0] ?? 'none'
  if (kind === 'none') return withoutIsolation(facts)
  if (!facts.found.includes(kind)) {
    return unavailable(kind, `TRELLIS_ISOLATION asks for ${kind}, which does not work here, so nothing is built.`)
  }
  return { kind, available: true, sentence: promises[kind] }
}

/** Builds without isolation are as safe as whoever may start them: only the one person at this machine. */
function withoutIsolation(facts: IsolationFacts): Isolation {
  if (facts.unsafe) {
    return {
      kind: 'none',
      available: true,
      sentence:
        'Builds run without isolation because TRELLIS_UNSAFE_BUILDS=1: whoever deploys here can read this machine.',
    }
  }
  const reason = whyNotAlone(facts)
  if (reason)
    return unavailable('none', `Builds have no isolation here and ${reason}, so nothing is built. ${install}.`)
  return {
    kind: 'none',
    available: true,
    sentence: `Builds run without isolation, which is allowed while you alone use this server. ${install} to invite others.`,
  }
}

function whyNotAlone(facts: IsolationFacts): string | undefined {
  if (!facts.listensOnLoopback) return 'the server can be reached from other machines'
  if (facts.openSignup) return 'sign-up is open to everybody'
  if (facts.users > 1) return `${facts.users} people have accounts`
  return undefined
}
