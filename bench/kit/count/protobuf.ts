/** A field of a message: its number, and its bytes as they were written; of a text or a message without the length before them. */
export type Field = { number: number; bytes: Buffer }

/** The fields of a protobuf message in their order; enough to count and to name what a message holds. */
export function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = []
  for (let at = 0; at < message.length; ) {
    const [tag, afterTag] = varint(message, at)
    const { from, to } = extent(message, tag & 7, afterTag)
    fields.push({ number: tag >>> 3, bytes: message.subarray(from, to) })
    at = to
  }
  return fields
}

function extent(message: Buffer, wire: number, at: number): { from: number; to: number } {
  if (wire === 0) return { from: at, to: varint(message, at)[1] }
  if (wire === 1) return { from: at, to: at + 8 }
  if (wire === 5) return { from: at, to: at + 4 }
  if (wire !== 2) throw new Error(`A field has the wire type ${wire}, which nobody writes any more.`)
  const [length, from] = varint(message, at)
  return { from, to: from + length }
}

/** The lower 53 bits of a number and where it ends. */
function varint(message: Buffer, start: number): [value: number, end: number] {
  let value = 0
  for (let at = start, scale = 1; at < message.length; at += 1, scale *= 128) {
    const byte = message[at] ?? 0
    if (at - start < 8) value += (byte & 127) * scale
    if (byte < 128) return [value, at + 1]
  }
  throw new Error('A message ends within a number.')
}
