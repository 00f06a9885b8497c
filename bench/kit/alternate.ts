type Variants<Name extends string> = Record<Name, (round: number) => Promise<number>>

/**
 * Measures every variant once per round, one after the other; each round begins with another variant, so that neither a
 * warm cache nor a machine that slows down is always to the advantage of the same one. Answers the numbers by round.
 */
export async function alternate<Name extends string>(
  rounds: number,
  variants: Variants<Name>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(variants) as Name[]
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      measured[name].push(await variants[name](round))
    }
  }
  return measured
}
