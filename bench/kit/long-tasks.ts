import type { Page } from 'playwright-core'

/**
 * One long task of the page. `script` are the milliseconds that its longest own script took and `where` which one it was;
 * both are empty when the browser worked for itself (layout, painting, collecting garbage).
 */
export type LongTask = { phase: string; start: number; duration: number; script: number; where: string }

type Noted = { start: number; duration: number }
type Notes = { tasks: Noted[]; scripts: (Noted & { where: string })[] }
type Noting = { trellisNotes?: Notes }

/** Begins to note long tasks, and the scripts of long frames, in every document that the page will load. */
export async function noteLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const notes: Notes = { tasks: [], scripts: [] }
    ;(globalThis as Noting).trellisNotes = notes
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) notes.tasks.push({ start: startTime, duration })
    }).observe({ type: 'longtask', buffered: true })
    new PerformanceObserver((list) => {
      for (const frame of list.getEntries()) {
        const { scripts = [] } = frame as PerformanceEntry & {
          scripts?: (PerformanceEntry & { sourceURL: string; sourceFunctionName: string; invoker: string })[]
        }
        for (const script of scripts) {
          const where = `${script.invoker} ${script.sourceURL.split('/').at(-1)} ${script.sourceFunctionName}`.trim()
          notes.scripts.push({ start: script.startTime, duration: script.duration, where })
        }
      }
    }).observe({ type: 'long-animation-frame', buffered: true })
  })
}

/** The long tasks since the last call, each with the longest script that ran in it. */
export async function takeLongTasks(page: Page, phase: string): Promise<LongTask[]> {
  const noted = await page.evaluate(() => {
    const { trellisNotes } = globalThis as Noting
    return { tasks: trellisNotes?.tasks.splice(0) ?? [], scripts: trellisNotes?.scripts.splice(0) ?? [] }
  })
  return noted.tasks.map(({ start, duration }) => {
    const within = noted.scripts.filter((script) => script.start >= start - 1 && script.start <= start + duration)
    const longest = within.sort((a, b) => b.duration - a.duration)[0]
    return { phase, start, duration, script: longest?.duration ?? 0, where: longest?.where ?? '' }
  })
}
