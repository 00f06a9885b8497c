import './initials.css'

/** Two letters for a person: of two words, or the first two of one. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0]?.[0], words[1]?.[0]] : [...(words[0] ?? '?')].slice(0, 2)
  return letters.join('').toUpperCase()
}

/** A person as a small round mark; the name stands beside it, or is its title. */
export function Initials(props: { name: string }) {
  return (
    <span class="initials" aria-hidden="true">
      {initials(props.name)}
    </span>
  )
}
