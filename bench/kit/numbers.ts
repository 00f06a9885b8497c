/** The value below which `share` (0 to 1) of the numbers lie; NaN for none. */
export function quantile(numbers: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(numbers).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** The numbers of all rounds in their order, for the cell of a table. */
export function listed(numbers: readonly number[], digits = 0): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return numbers.map((number) => number.toLocaleString('en', options)).join(' · ')
}
