import type { Files } from '../../kit/folder.ts'
import { packageWithBuild, versionedSite } from '../../kit/sites.ts'

/** A versioned site whose build prints numbered lines at a steady pace before it writes its files. */
export function steadyApp(version: string, { lines, everyMs }: { lines: number; everyMs: number }): Files {
  const site = Object.entries(versionedSite(version)).map(([path, text]) => [`site/${path}`, text])
  return packageWithBuild(
    `
import { cpSync } from 'node:fs'
for (let n = 1; n <= ${lines}; n++) {
  console.log('steady ' + n)
  await new Promise((resolve) => setTimeout(resolve, ${everyMs}))
}
cpSync('site', 'dist', { recursive: true })
`,
    Object.fromEntries(site),
  )
}

/** The numbers that a steady build has printed, as a log shows them. */
export function steadyNumbers(lines: readonly { text: string }[]): number[] {
  return lines.flatMap(({ text }) => /^steady (\d+)$/.exec(text)?.[1] ?? []).map(Number)
}
