import type { Files } from '../../kit/folder.ts'
import { packageWithBuild, versionedSite } from '../../kit/sites.ts'

/** What a steady build is given besides, and says aloud in several forms. */
export const steadySecret = { name: 'STEADY_KEY', value: `kr0kus "Wiese"/7718+n0rd=süd` }

/**
 * A versioned site whose build says the secret that it was given, then prints numbered lines at a steady pace before it
 * writes its files.
 */
export function steadyApp(version: string, { lines, everyMs }: { lines: number; everyMs: number }): Files {
  const site = Object.entries(versionedSite(version)).map(([path, text]) => [`site/${path}`, text])
  return packageWithBuild(
    `
import { cpSync } from 'node:fs'
const key = process.env.${steadySecret.name} ?? 'nothing'
console.log('the key is ' + key)
console.error('Authorization: Basic ' + Buffer.from('deploy:' + key).toString('base64'))
console.log(JSON.stringify({ key }), encodeURIComponent(key), Buffer.from(key).toString('hex'))
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
