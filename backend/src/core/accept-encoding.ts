export type Encoding = 'br' | 'gzip' | 'identity'

/** Smallest first: the order among encodings that the client likes equally. */
const bySize: readonly Encoding[] = ['br', 'gzip', 'identity']

/** What is sent when the client did not say: bytes as they are. */
export const plainOnly: readonly Encoding[] = ['identity']

/**
 * The encodings that a client takes, best first, by RFC 9110's weights. `identity` is always last at least: a client
 * that refuses all that we have gets the plain bytes rather than an error.
 */
export function encodingOrder(header: string | undefined): readonly Encoding[] {
  if (header === undefined) return plainOnly
  const weights = readWeights(header)
  const any = weights.get('*')
  const weightOf = (encoding: Encoding): number => {
    const own = weights.get(encoding) ?? (encoding === 'gzip' ? weights.get('x-gzip') : undefined)
    return own ?? any ?? (encoding === 'identity' ? 0.0001 : 0)
  }
  const order = bySize.filter((encoding) => weightOf(encoding) > 0).sort((a, b) => weightOf(b) - weightOf(a))
  return order.includes('identity') ? order : [...order, 'identity']
}

/** Whether a client takes HTML: `text/html`, `text/*` or anything at all, also when it did not say. */
export function acceptsHtml(header: string | undefined): boolean {
  if (header === undefined || header.trim() === '') return true
  const weights = readWeights(header)
  const own = weights.get('text/html') ?? weights.get('application/xhtml+xml') ?? weights.get('text/*')
  return (own ?? weights.get('*/*') ?? 0) > 0
}

/** Whether a client asks for HTML by its name, as browsers do for what people open. */
export function namesHtml(header: string | undefined): boolean {
  return (readWeights(header ?? '').get('text/html') ?? 0) > 0
}

/** A name without a weight has 1; one with a weight that is no number is passed over. */
function readWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const item of header.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    const weight = q === undefined ? 1 : Number(q)
    if (name !== '' && Number.isFinite(weight)) weights.set(name, Math.min(1, Math.max(0, weight)))
  }
  return weights
}
