/** How a fresh release is judged by what visitors get of it. Pure. */

/** Requests that were answered, and those of them that went wrong. */
export type SiteCounts = { requests: number; bad: number }

/** A release is judged for so long (milliseconds) after it went live. */
export const watchedFor = 60_000
/** An edge tells of a release that it has known for less than this (milliseconds): some time passes until it is asked for. */
export const toldFor = 90_000

const fewest = 20
const worstShare = 0.05
const worseThanBefore = 3

/** Files that browsers and robots ask for whether a page names them or not, and what only attackers ask for. */
const unasked =
  /(^|\/)(favicon\.ico|robots\.txt|sitemap[^/]*\.xml|apple-touch-icon[^/]*\.png|browserconfig\.xml|(app-)?ads\.txt)$|\.(map|php|aspx?|jsp|cgi|env|git|sql|bak|ini|ya?ml)$|(^|\/)\./i

/** Whether a request's target names a file that a page of the app would ask for. */
export function looksLikeFile(target: string): boolean {
  const path = target.split(/[?#]/, 1)[0] ?? ''
  if (unasked.test(path)) return false
  return /\.[a-z0-9]{1,10}$/i.test(path.slice(path.lastIndexOf('/') + 1)) && !/\.html?$/i.test(path)
}

/** Whether an answer says that the site does not work: it failed, or a file that it names is not there. */
export function isBad(status: number, target: string): boolean {
  return status >= 500 || (status === 404 && looksLikeFile(target))
}

export function shareOf({ requests, bad }: SiteCounts): number {
  return requests === 0 ? 0 : bad / requests
}

/** Whether a fresh release is so much worse than the one before that the team must be asked. */
export function hasGoneBad(now: SiteCounts, before: SiteCounts): boolean {
  const share = shareOf(now)
  return now.requests >= fewest && share > worstShare && share >= worseThanBefore * shareOf(before)
}

export function sumOf(counts: Iterable<SiteCounts>): SiteCounts {
  const sum = { requests: 0, bad: 0 }
  for (const { requests, bad } of counts) {
    sum.requests += requests
    sum.bad += bad
  }
  return sum
}
