import { emojiNames } from './talk.ts'

type ReactionChipProps = { emoji: string; names: readonly string[]; isMine: boolean; onPress: () => void }

/** One emoji with its number; its name says who. */
export function ReactionChip(props: ReactionChipProps) {
  const said = () => `${props.names.length} ${emojiNames[props.emoji] ?? props.emoji}: ${props.names.join(', ')}`
  return (
    <button
      type="button"
      class="reaction"
      aria-pressed={props.isMine}
      aria-label={said()}
      title={said()}
      onClick={() => props.onPress()}
    >
      <span aria-hidden="true">{props.emoji}</span> {props.names.length}
    </button>
  )
}
