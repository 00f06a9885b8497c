/** What one request to a site answered; `body` is cut at `maxBytes`. */
export type SiteAnswer = { status: number; type: string; location?: string; body: string }

/** The little of the network that services need themselves. */
export interface Network {
  /** Whether all addresses of a host name or literal are the open internet's; `unknown` when it does not resolve. */
  reachOf(host: string): Promise<'open' | 'private' | 'unknown'>
  /**
   * Asks an app's address through the edge, as a visitor would, without following redirects. Rejects with an `Error`
   * whose message is for people when there is no answer within the time limit.
   */
  visit(url: string, options: { maxBytes: number; timeoutMs: number }): Promise<SiteAnswer>
}
