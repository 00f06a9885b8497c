/** Something that a file for another platform says, and the file that says it. */
export type Said<T> = { value: T; file: string }

/**
 * What files for other platforms say about an app. They may be out of date: whoever uses a hint checks it against what is
 * there. All of it is optional, and `notes` says what such a file asks for and does not get here.
 */
export type PlatformHints = {
  /** A command line as it would be typed in the app's folder. */
  install?: Said<string>
  build?: Said<string>
  /** A folder, relative to the app's. */
  output?: Said<string>
  /** The app's folder, relative to the checkout's root. */
  base?: Said<string>
  node?: Said<string>
  /** The app's one page answers every address. */
  onePage?: Said<true>
  /** Values that the file gives to builds. */
  variables?: Said<Record<string, string>>
  notes: string[]
}

/** A file for a platform: its names, the first of which counts, and what it says. `read` never throws. */
export type PlatformFile = { names: readonly string[]; read: (text: string, file: string) => PlatformHints }

/** For a file that cannot be understood. */
export function unreadable(file: string, why: string): PlatformHints {
  return { notes: [`${file} cannot be read (${why}), so nothing of it was used.`] }
}

/** Earlier ones win. */
export function mergeHints(all: readonly PlatformHints[]): PlatformHints {
  const merged: PlatformHints = { notes: all.flatMap(({ notes }) => notes) }
  for (const { notes: _notes, ...hints } of [...all].reverse()) Object.assign(merged, hints)
  return merged
}

/** A folder as people write it, without `./` and slashes at its ends; nothing when it leads out. */
export function folderOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const folder = value
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
  if (folder.split('/').includes('..')) return undefined
  return folder === '.' ? '' : folder
}

/** A line that can be given to a shell; nothing for an empty one. */
export function lineOf(value: unknown): string | undefined {
  const line = typeof value === 'string' ? value.trim() : ''
  return line === '' || /[\0\r\n]/.test(line) ? undefined : line
}

/** Only members with a value are kept. */
export function hintsOf(file: string, said: { [K in keyof Omit<PlatformHints, 'notes'>]?: unknown }, notes: string[]) {
  const hints: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(said)) if (value !== undefined) hints[name] = { value, file }
  return { ...hints, notes } as PlatformHints
}
