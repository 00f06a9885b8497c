import Anser from 'anser'
import { harmless } from './plain-text.ts'

/** A piece of a line: its text, and classes of ours only. */
export type Span = { text: string; classes: string }

const tones = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
const decorations: ReadonlySet<string> = new Set(['bold', 'dim', 'italic', 'underline', 'reverse', 'strikethrough'])
/** A line of thousands of colour changes is shown without colours after this many. */
const mostSpans = 400

function hue(red: number, green: number, blue: number): (typeof tones)[number] {
  const high = Math.max(red, green, blue)
  const low = Math.min(red, green, blue)
  if (high - low < 40) return high < 110 ? 'black' : 'white'
  const bit = (value: number) => (value - low > (high - low) * 0.55 ? 1 : 0)
  return tones[bit(red) + bit(green) * 2 + bit(blue) * 4] ?? 'white'
}

/** Colours of the 256-colour cube and true colours become the nearest of our eight: each of those is readable on both themes. */
function tone(name: string | null, truecolor: string | null): string | undefined {
  if (!name) return undefined
  const basic = /^ansi-(?:bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.exec(name)?.[1]
  if (basic) return name === 'ansi-bright-black' ? 'gray' : basic
  const palette = /^ansi-palette-(\d+)$/.exec(name)?.[1]
  if (palette !== undefined) return hueOfPalette(Number(palette))
  const parts = truecolor?.split(',').map(Number)
  return parts?.length === 3 ? hue(parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0) : undefined
}

function hueOfPalette(index: number): string {
  if (index < 16) return tones[index % 8] ?? 'white'
  if (index > 231) return index < 244 ? 'black' : 'white'
  const level = (digit: number) => digit * 51
  const cube = index - 16
  return hue(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

/** Splits a line at its colours. Whatever the line says, what comes out is text and class names from a fixed list. */
export function ansiSpans(text: string): Span[] {
  const safe = harmless(text)
  if (!safe.includes('\u001b')) return [{ text: safe, classes: '' }]
  const entries = Anser.ansiToJson(safe, { json: true, use_classes: true, remove_empty: true })
  const spans = entries.slice(0, mostSpans).map((entry) => {
    const front = tone(entry.fg, entry.fg_truecolor)
    const back = tone(entry.bg, entry.bg_truecolor)
    const classes = entry.decorations.filter((name) => decorations.has(name)).map((name) => `ansi-${name}`)
    if (front) classes.push(`ansi-${front}`)
    if (back) classes.push(`ansi-on-${back}`)
    return { text: entry.content.replaceAll('\u001b', ''), classes: classes.join(' ') }
  })
  const rest = entries.slice(mostSpans).map(({ content }) => content)
  return rest.length > 0 ? [...spans, { text: rest.join(''), classes: '' }] : spans
}

/** Cuts spans at the places that a search found, so that those can be marked. `needle` is lower-case. */
export function markSpans(spans: readonly Span[], needle: string): (Span & { hit: boolean })[] {
  if (needle === '') return spans.map((span) => ({ ...span, hit: false }))
  const whole = spans
    .map(({ text }) => text)
    .join('')
    .toLowerCase()
  const hits: [number, number][] = []
  for (let at = whole.indexOf(needle); at !== -1; at = whole.indexOf(needle, at + needle.length)) {
    hits.push([at, at + needle.length])
  }
  const marked: (Span & { hit: boolean })[] = []
  let start = 0
  for (const span of spans) {
    const end = start + span.text.length
    const inside = hits.flat().filter((at) => at > start && at < end)
    const cuts = [start, ...inside, end]
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [from = start, to = end] = [cuts[i], cuts[i + 1]]
      const hit = hits.some(([a, b]) => from >= a && to <= b)
      marked.push({ text: span.text.slice(from - start, to - start), classes: span.classes, hit })
    }
    start = end
  }
  return marked
}
