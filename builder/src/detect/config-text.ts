import { posix } from 'node:path'

/** The text without its comments, so that what somebody has switched off is not taken for a setting. */
export function withoutComments(text: string): string {
  const part = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*/g
  return text.replace(part, (whole, quoted?: string) => quoted ?? whole.replace(/[^\n]/g, ' '))
}

const quoted = '(["\'`])((?:(?!\\1)[^\\n$\\\\])*)\\1'
const place = '(?:__dirname|process\\.cwd\\(\\)|import\\.meta\\.dirname|import\\.meta\\.url)'

/** All plain texts that a configuration gives to a setting; computed ones are not seen. */
export function settingsOf(text: string, name: string): string[] {
  const assigned = new RegExp(`(?<![\\w.$])["']?${name}["']?\\s*[:=]\\s*${quoted}`, 'g')
  const joined = new RegExp(
    `(?<![\\w.$])["']?${name}["']?\\s*[:=]\\s*(?:\\w+\\.)?(?:resolve|join)\\(\\s*${place}\\s*,\\s*([^()]*)\\)`,
    'g',
  )
  const found = [
    ...[...text.matchAll(assigned)].map((match) => ({ at: match.index, value: match[2] ?? '' })),
    ...[...text.matchAll(joined)].map((match) => ({ at: match.index, value: joinedParts(match[1] ?? '') })),
  ]
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
    .filter((value) => value !== '')
}

/** The first plain text of a setting. */
export function settingOf(text: string | undefined, name: string): string | undefined {
  return text === undefined ? undefined : settingsOf(text, name)[0]
}

/** Whether a setting is given this value, which may be a word such as `false` or a text in quotes. */
export function isSet(text: string, name: string, value: string): boolean {
  return new RegExp(`(?<![\\w.$])["']?${name}["']?\\s*[:=]\\s*["'\`]?${value}\\b`).test(text)
}

/** The value of an option on a command line: `--out-dir site`, `-o=site`. The next line is another command's. */
export function optionOf(line: string | undefined, ...names: string[]): string | undefined {
  for (const name of names) {
    const found = new RegExp(`(?:^|\\s)${name}(?:=|[^\\S\\n]+)(?:"([^"]+)"|'([^']+)'|([^\\s"'&|;-][^\\s"'&|;]*))`).exec(
      line ?? '',
    )
    const value = found?.[1] ?? found?.[2] ?? found?.[3]
    if (value !== undefined) return value
  }
  return undefined
}

/**
 * A folder as written in a configuration, relative to the app's; nothing for one that only a machine knows. Folders above
 * the app's are kept: in a workspace they may well be inside the repository, which is looked at when they are opened.
 */
export function folderOf(written: string | undefined, base = ''): string | undefined {
  if (written === undefined || posix.isAbsolute(written) || /[$*{}]|^~|^\w:/.test(written)) return undefined
  const folder = posix.normalize(posix.join(base || '.', written)).replace(/\/+$/, '')
  return folder === '.' ? '' : folder
}

function joinedParts(list: string): string {
  const parts = list.split(',').map((part) => /^\s*(["'`])([^"'`$]*)\1\s*$/.exec(part)?.[2])
  return parts.includes(undefined) ? '' : posix.join(...parts.map((part) => part ?? ''))
}
