import { For } from 'solid-js'
import { Field } from './field.tsx'

type RegionFieldProps = {
  regions: readonly string[]
  /** Empty for the server's first one. */
  value: string
  onValue: (region: string) => void
  hint: string
  problem?: string | undefined
}

/** Where an app is built and served. One that the server no longer offers stays to be seen until another is chosen. */
export function RegionField(props: RegionFieldProps) {
  const chosen = () => props.value || (props.regions[0] ?? '')
  const choices = () => (props.regions.includes(chosen()) ? props.regions : [chosen(), ...props.regions])
  return (
    <Field
      label="Region"
      hint={props.hint}
      problem={props.problem}
      input={(ids) => (
        <select {...ids} name="region" onChange={(event) => props.onValue(event.currentTarget.value)}>
          <For each={choices()}>
            {(region) => (
              <option value={region} selected={region === chosen()}>
                {region}
              </option>
            )}
          </For>
        </select>
      )}
    />
  )
}
