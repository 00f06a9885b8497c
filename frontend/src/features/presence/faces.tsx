import { For, Show } from 'solid-js'
import type { Attendee } from '../../state/team-model.ts'
import { initials } from '../../ui/initials.tsx'
import './faces.css'

type FacesProps = {
  people: readonly Attendee[]
  /** What they do, after their names: `are here`, `look at Shop`. */
  doing: string
  /** So many are drawn, the rest is a number. */
  most?: number
}

/** `Mina`, `Mina and Jun`, `Mina, Jun and 3 more`. */
export function namesOf(people: readonly Attendee[], most = 3): string {
  const shown = people.length > most ? people.slice(0, most - 1) : people
  const names = shown.map(({ name }) => name)
  const last = people.length > shown.length ? `${people.length - shown.length} more` : names.pop()
  return names.length === 0 ? (last ?? '') : `${names.join(', ')} and ${last}`
}

/** A colour is the server's; anything else that stands in its place is left to the style sheet. */
const colorOf = (color: string) => (/^#[0-9a-f]{6}$/i.test(color) ? color : undefined)

/** People as small round marks that overlap a little. One picture with one name for whoever does not see it. */
export function Faces(props: FacesProps) {
  const most = () => props.most ?? 4
  const drawn = () => props.people.slice(0, props.people.length > most() ? most() - 1 : most())
  const said = () => `${namesOf(props.people)} ${props.doing}`
  return (
    <Show when={props.people.length > 0}>
      <span class="faces" role="img" aria-label={said()} title={said()}>
        <For each={drawn()}>
          {(person) => (
            <span class="face" style={{ 'background-color': colorOf(person.color) }} aria-hidden="true">
              {initials(person.name)}
            </span>
          )}
        </For>
        <Show when={props.people.length > drawn().length}>
          <span class="face face-more" aria-hidden="true">
            +{props.people.length - drawn().length}
          </span>
        </Show>
      </span>
    </Show>
  )
}
