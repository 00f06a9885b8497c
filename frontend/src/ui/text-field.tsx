import type { JSX } from 'solid-js'
import { Field } from './field.tsx'

type TextFieldProps = {
  label: string
  name: string
  value: string
  onValue: (value: string) => void
  type?: 'text' | 'email' | 'password' | 'url'
  hint?: JSX.Element
  problem?: string | undefined
  optional?: boolean
  required?: boolean
  placeholder?: string
  autocomplete?: string
  maxLength?: number
  mono?: boolean
  autofocus?: boolean
  disabled?: boolean
}

/** One line of text. Spelling and capitals are left alone: nearly everything typed here is a name or an address. */
export function TextField(props: TextFieldProps) {
  return (
    <Field
      label={props.label}
      hint={props.hint}
      problem={props.problem}
      optional={props.optional ?? false}
      input={(ids) => (
        <input
          {...ids}
          class={props.mono ? 'mono' : undefined}
          name={props.name}
          type={props.type ?? 'text'}
          value={props.value}
          onInput={(event) => props.onValue(event.currentTarget.value)}
          required={props.required}
          placeholder={props.placeholder}
          autocomplete={props.autocomplete ?? 'off'}
          maxLength={props.maxLength}
          autofocus={props.autofocus}
          disabled={props.disabled}
          spellcheck={false}
          autocapitalize="off"
        />
      )}
    />
  )
}
