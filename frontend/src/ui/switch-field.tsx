import { createUniqueId, type JSX } from 'solid-js'

type SwitchFieldProps = {
  label: string
  name: string
  isOn: boolean
  onSwitch: (isOn: boolean) => void
  hint?: JSX.Element
}

/** Something that is on or off, with its words beside it. */
export function SwitchField(props: SwitchFieldProps) {
  const id = createUniqueId()
  return (
    <div class="field switch-field">
      <label>
        <input
          type="checkbox"
          name={props.name}
          checked={props.isOn}
          onChange={(event) => props.onSwitch(event.currentTarget.checked)}
          aria-describedby={`${id}-about`}
        />
        {props.label}
      </label>
      <div class="field-about" id={`${id}-about`}>
        {props.hint}
      </div>
    </div>
  )
}
