/** One thing that can be gone to or done. */
export type PaletteChoice = { id: string; label: string; about: string; run: () => void }

const most = 50

/** What fits what was typed, the best first: every word must occur; a beginning of the label is better than its middle. */
export function fitting<Choice extends Pick<PaletteChoice, 'label'>>(
  choices: readonly Choice[],
  typed: string,
): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const rated = choices.flatMap((choice, at) => {
    const label = choice.label.toLowerCase()
    if (!words.every((word) => label.includes(word))) return []
    const first = words[0] ?? ''
    const rating = label.startsWith(first) ? 0 : label.includes(` ${first}`) ? 1 : 2
    return [{ choice, rating, at }]
  })
  return rated
    .sort((a, b) => a.rating - b.rating || a.at - b.at)
    .slice(0, most)
    .map(({ choice }) => choice)
}
