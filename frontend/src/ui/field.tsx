import type { CommandError } from '@trellis/shared'
import { createUniqueId, type JSX, Show } from 'solid-js'
import './field.css'

/** The sentence that an answer has for one field; paths are matched by their last part (`settings.buildCommand`). */
export function issueFor(error: CommandError | undefined, field: string): string | undefined {
  return error?.issues?.find(({ path }) => path.split('.').pop() === field)?.message
}

/** What the server says of a value is the rest of a sentence ("must have …") whose beginning is the field's own name. */
export function asSentence(label: string, problem: string): string {
  const sentence = /^\p{Ll}/u.test(problem) ? `${label} ${problem}` : problem
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}

type FieldProps = {
  label: string
  hint?: JSX.Element
  problem?: string | undefined
  optional?: boolean
  input: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': 'true' | undefined }) => JSX.Element
}

/** A label, a control, and below it either a hint or what is wrong. */
export function Field(props: FieldProps) {
  const id = createUniqueId()
  return (
    <div class="field" data-wrong={props.problem ? '' : undefined}>
      <label for={id}>
        {props.label}
        <Show when={props.optional}>
          <span class="field-optional">optional</span>
        </Show>
      </label>
      {props.input({
        id,
        'aria-describedby': `${id}-about`,
        get 'aria-invalid'() {
          return props.problem ? ('true' as const) : undefined
        },
      })}
      <div class="field-about" id={`${id}-about`} aria-live="polite">
        <Show when={props.problem} fallback={props.hint}>
          {(problem) => <span class="field-problem">{asSentence(props.label, problem())}</span>}
        </Show>
      </div>
    </div>
  )
}
