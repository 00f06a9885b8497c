/** Time as a value. `now` is milliseconds since the epoch; `iso` the same as ISO 8601 in UTC with milliseconds. */
export interface Clock {
  now(): number
  iso(): string
}
