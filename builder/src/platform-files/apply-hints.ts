import type { BuildSettings } from '@trellis/shared'
import { outputsAfter } from '../detect/detector.ts'
import type { Recognised } from '../detect/recognise.ts'
import type { PlatformHints } from './hints.ts'

const managers = /^(?:npm|pnpm|yarn|bun)$/
const installWords = /^(?:ci|clean-install|install|i)$/

/** What a line of such a file does: scripts of the app's own, after an install that is done anyway. */
export type UnderstoodLine = { scripts: string[]; installs: boolean }

/**
 * Reads a command line that does nothing but install and run scripts, one after the other. Anything else is not
 * understood: it was written for another platform's machine.
 */
export function readLine(line: string, scripts: Readonly<Record<string, string>>): UnderstoodLine | undefined {
  const found: UnderstoodLine = { scripts: [], installs: false }
  for (const part of line.split(/&&|;/)) {
    const [tool = '', verb, ...rest] = part.trim().split(/\s+/)
    if (!managers.test(tool)) return undefined
    const flagsOnly = (words: readonly string[]) => words.every((word) => word.startsWith('-'))
    if (verb === undefined || (installWords.test(verb) && flagsOnly(rest))) {
      if (verb === undefined && tool !== 'yarn') return undefined
      found.installs = true
      continue
    }
    const name = /^(?:run|run-script)$/.test(verb) ? rest.shift() : tool === 'npm' ? undefined : verb
    if (name === undefined || scripts[name] === undefined || rest.length > 0) return undefined
    found.scripts.push(name)
  }
  return found
}

/**
 * A finding with what the files say: scripts that the app has win over those that were guessed, a folder is looked at
 * first, and one page for all addresses is as good as known. Without a finding the scripts make one.
 */
export function withHints(
  finding: Recognised | undefined,
  hints: PlatformHints,
  scripts: Readonly<Record<string, string>>,
): Recognised | undefined {
  const line = hints.build && readLine(hints.build.value, scripts)
  const runs = line && line.scripts.length > 0 ? line.scripts : undefined
  const base = finding ?? (runs ? fromScripts : undefined)
  if (!base) return undefined
  const isSame = base.build && 'scripts' in base.build && base.build.scripts.join() === runs?.join()
  const folder = hints.output?.value
  const isNew = folder !== undefined && folder !== base.output[0]
  return {
    ...base,
    ...(runs ? { build: { scripts: runs } } : {}),
    ...(isNew ? { output: [folder, ...base.output.filter((each) => each !== folder)] } : {}),
    ...(hints.onePage ? { fallback: 'spa' as const } : {}),
    because: [
      ...base.because,
      ...(hints.build && runs && !isSame ? [`${hints.build.file} says how it is built: ${hints.build.value}`] : []),
      ...(hints.output && isNew ? [`${hints.output.file} names the output folder ${folder || '.'}`] : []),
      ...(hints.onePage && base.fallback !== 'spa'
        ? [`${hints.onePage.file} answers every address with one page`]
        : []),
    ],
    warnings: [...(base.warnings ?? []), ...hints.notes, ...(hints.build && !line ? [notRun(hints.build)] : [])],
  }
}

const fromScripts: Recognised = { framework: 'Build script', output: outputsAfter([]), fallback: 'none', because: [] }

function notRun({ value, file }: { value: string; file: string }): string {
  return `${file} has a build command that is not run here: ${value}. Set a build command in the settings if it is needed.`
}

/** The settings with the install line of such a file, when it is no more than an install with options. */
export function withInstallLine(settings: BuildSettings, { install }: PlatformHints): BuildSettings {
  if (!install || settings.installCommand !== undefined) return settings
  const line = readLine(install.value, {})
  return line?.installs && !install.value.includes(';') ? { ...settings, installCommand: install.value } : settings
}
