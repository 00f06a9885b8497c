/** A list price in US dollars: what it is for, and for how many of what. */
export type Price = { of: string; dollars: number; per: number; unit: string }

/** AWS in us-east-1 and Firestore in us-east1. Remembered, not fetched: check them before money depends on them. */
export const prices = {
  reads: { of: 'Firestore, documents read', dollars: 0.03, per: 100_000, unit: 'reads' },
  writes: { of: 'Firestore, documents written', dollars: 0.09, per: 100_000, unit: 'writes' },
  deletes: { of: 'Firestore, documents deleted', dollars: 0.01, per: 100_000, unit: 'deletes' },
  documentGigabyteDay: { of: 'Firestore, storage', dollars: 0.15 / 30, per: 1, unit: 'GB and day' },
  changing: { of: 'S3, PUT and LIST', dollars: 0.005, per: 1000, unit: 'requests' },
  reading: { of: 'S3, GET and HEAD', dollars: 0.004, per: 10_000, unit: 'requests' },
  blobGigabyteDay: { of: 'S3, storage', dollars: 0.023 / 30, per: 1, unit: 'GB and day' },
  processorHour: { of: 'Fargate x86, processor', dollars: 0.04048, per: 1, unit: 'vCPU-hour' },
  memoryHour: { of: 'Fargate x86, memory', dollars: 0.004445, per: 1, unit: 'GB-hour' },
  addressHour: { of: 'public address of a task', dollars: 0.005, per: 1, unit: 'hour' },
  redisHour: { of: 'ElastiCache, one cache.t4g.micro', dollars: 0.016, per: 1, unit: 'hour' },
  outGigabyte: { of: 'data out to the internet', dollars: 0.09, per: 1, unit: 'GB' },
} as const satisfies Record<string, Price>

export type PriceName = keyof typeof prices

/** So many of something at its price, with the arithmetic in words. */
export function cost(name: PriceName, amount: number): { dollars: number; words: string; price: string } {
  const { dollars, per, unit } = prices[name]
  const shown = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : 0 })
  const each = dollars.toLocaleString('en', { maximumSignificantDigits: 4 })
  const price = `$${each} per ${per === 1 ? '' : `${per.toLocaleString('en')} `}${unit}`
  const divided = per === 1 ? '' : ` / ${per.toLocaleString('en')}`
  return { dollars: (amount / per) * dollars, price, words: `${shown(amount)}${divided} x ${each}` }
}
