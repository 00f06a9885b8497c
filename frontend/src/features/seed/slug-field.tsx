import { addressOf, plainAddress, slugProblem } from '../../lib/address.ts'
import { TextField } from '../../ui/text-field.tsx'

type SlugFieldProps = {
  value: string
  suggestion: string
  appsOrigin: string
  onValue: (value: string) => void
  problem?: string | undefined
}

/** The part of the address that a person chooses, with the whole address below it as it will be. */
export function SlugField(props: SlugFieldProps) {
  const slug = () => props.value || props.suggestion
  const wrong = () => props.problem ?? (props.value ? slugProblem(props.value) : undefined)
  const address = () =>
    slug() && !slugProblem(slug()) ? plainAddress(addressOf(slug(), props.appsOrigin, location.protocol)) : undefined
  return (
    <TextField
      label="Address"
      name="slug"
      value={props.value}
      onValue={(value) => props.onValue(value.toLowerCase())}
      placeholder={props.suggestion || 'my-app'}
      mono
      optional
      maxLength={60}
      hint={address() ? <>Will be at {address()}</> : 'Letters, digits and single hyphens.'}
      problem={wrong()}
    />
  )
}
