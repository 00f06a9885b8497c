import { For, type JSX } from 'solid-js'
import { Field } from './field.tsx'

export type Choice = { value: string; label: string }

type SelectFieldProps = {
  label: string
  name: string
  choices: readonly Choice[]
  value: string
  onValue: (value: string) => void
  hint?: JSX.Element
  problem?: string | undefined
}

/** One of a few. */
export function SelectField(props: SelectFieldProps) {
  return (
    <Field
      label={props.label}
      hint={props.hint}
      problem={props.problem}
      input={(ids) => (
        <select {...ids} name={props.name} onChange={(event) => props.onValue(event.currentTarget.value)}>
          <For each={props.choices}>
            {({ value, label }) => (
              <option value={value} selected={value === props.value}>
                {label}
              </option>
            )}
          </For>
        </select>
      )}
    />
  )
}
