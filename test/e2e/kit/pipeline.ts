import type { Page } from 'playwright-core'
import { deploySteps } from '../../kit/pipeline.ts'
import { eventually } from './eventually.ts'

export const pipelineOf = (page: Page) => page.getByRole('region', { name: 'Pipeline' })

/** Step to status, as the stem shows them now. */
export async function shownSteps(page: Page): Promise<Record<string, string>> {
  const nodes = await pipelineOf(page)
    .locator('[data-step]')
    .evaluateAll((all) => all.map((node) => [node.getAttribute('data-step'), node.getAttribute('data-status')]))
  return Object.fromEntries(nodes)
}

export const allCompleted = Object.fromEntries(deploySteps.map((step) => [step, 'completed']))

/** Waits until the stem speaks of a commit with this message and its deployment has this status. */
export async function deployedTo(page: Page, message: string, status: string): Promise<void> {
  const seen = async () => {
    const text = await pipelineOf(page).textContent()
    return { status: await pipelineOf(page).getAttribute('data-status'), isThis: text?.includes(message) }
  }
  await eventually(seen, 60_000).toEqual({ status, isThis: true })
}

/**
 * Has the page itself note every change of a step's status, so that none between two looks is missed. Answers how to
 * read the notes: for each step its statuses in the order in which they were shown.
 */
export async function noteSteps(page: Page): Promise<() => Promise<Record<string, string[]>>> {
  const notes = await page.evaluateHandle(() => {
    const seen: Record<string, string[]> = {}
    const look = () => {
      for (const node of document.querySelectorAll('[data-step][data-status]')) {
        const [step = '', status = ''] = [node.getAttribute('data-step') ?? '', node.getAttribute('data-status') ?? '']
        seen[step] ??= []
        if (seen[step].at(-1) !== status) seen[step].push(status)
      }
    }
    look()
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ['data-status'] })
    return seen
  })
  return () => notes.jsonValue()
}
