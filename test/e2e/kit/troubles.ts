import type { Page } from 'playwright-core'

/** What a browser says about the network; tests stop servers and ask for what is not there on purpose. */
const network = /Failed to load resource|WebSocket connection to|net::ERR_/

/** Notes every error of a page, also those against its content security policy, in `troubles`. */
export function noteTroubles(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`error in the page: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    const isPolicy = /Content Security Policy/i.test(text)
    if (isPolicy || (message.type() === 'error' && !network.test(text))) troubles.push(`console: ${text}`)
  })
}
