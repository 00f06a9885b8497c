import type { JSX } from 'solid-js'
import { Field } from './field.tsx'

type NumberFieldProps = {
  label: string
  name: string
  value: number
  min: number
  max?: number
  step?: number
  /** Is told `NaN` while nothing, or no number, stands there. */
  onValue: (value: number) => void
  hint?: JSX.Element
  problem?: string | undefined
  /** Nothing may stand there. */
  optional?: boolean
}

export function NumberField(props: NumberFieldProps) {
  return (
    <Field
      label={props.label}
      hint={props.hint}
      problem={props.problem}
      optional={props.optional ?? false}
      input={(ids) => (
        <input
          {...ids}
          type="number"
          name={props.name}
          min={props.min}
          max={props.max}
          step={props.step ?? 1}
          required={!props.optional}
          value={Number.isNaN(props.value) ? '' : props.value}
          onInput={(event) => props.onValue(event.currentTarget.valueAsNumber)}
        />
      )}
    />
  )
}
