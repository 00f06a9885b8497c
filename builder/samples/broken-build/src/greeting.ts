/** `hours` is the hour of the day, 0 to 23. */
export function greet(hours: number): string {
  if (hours < 12) return 'Good morning.'
  return hours < 18 ? 'Good afternoon.' : 'Good evening.'
}
