import type { PlatformHints } from './hints.ts'

/** One rule of a `_redirects` file or of its like in another one. */
export type RedirectRule = { from: string; to: string; status: number }

/** The rules of a `_redirects` file: a source, conditions, a target and a status on each line; `#` begins a comment. */
export function parseRedirects(text: string): RedirectRule[] {
  const rules: RedirectRule[] = []
  for (const line of text.split(/\r?\n/)) {
    const [from, ...words] = line
      .replace(/(^|\s)#[\s\S]*$/, '')
      .trim()
      .split(/\s+/)
    const at = words.findIndex((word) => /^(?:\/|https?:)/.test(word))
    const to = words[at]
    if (!from || at < 0 || !to) continue
    const status = Number.parseInt(words[at + 1] ?? '301', 10)
    rules.push({ from, to, status: Number.isNaN(status) ? 301 : status })
  }
  return rules
}

/** Whether a rule answers every address with the app's one page. */
export function isOnePageRule({ from, to, status }: RedirectRule): boolean {
  return (
    /^\/?(?:\*|\(\.\*\)|:\w+\*|\*\*|\*\*\/\*|\(\.\*\)\$?)$/.test(from) &&
    /^\/(?:index(?:\.html)?)?$/.test(to) &&
    status === 200
  )
}

/** One page for all addresses is understood; whatever else is asked for is said, because it is not carried out. */
export function hintsOfRules(rules: readonly RedirectRule[], file: string): PlatformHints {
  const onePage = rules.some(isOnePageRule)
  const others = rules.filter((rule) => !isOnePageRule(rule))
  const [first] = others
  const more = others.length > 1 ? ` and ${others.length - 1} more` : ''
  return {
    ...(onePage ? { onePage: { value: true as const, file } } : {}),
    notes: first
      ? [`${file} asks for redirects that are not carried out here: ${first.from} to ${first.to}${more}.`]
      : [],
  }
}
