/** What a link brought along: the set-up token of a new server, or an invitation. */
export type EntryLink = { setupToken?: string; inviteToken?: string }

/** Reads `/?setup=<token>`, `/#setup=<token>` and `/invite/<token>`. */
export function readEntryLink(location: { pathname: string; search: string; hash: string }): EntryLink {
  const invite = /^\/invite\/([^/]+)$/.exec(location.pathname)?.[1]
  if (invite) return { inviteToken: decodeURIComponent(invite) }
  const setup =
    new URLSearchParams(location.search).get('setup') ??
    new URLSearchParams(location.hash.replace(/^#/, '')).get('setup')
  return setup ? { setupToken: setup } : {}
}
