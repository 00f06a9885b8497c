import { JobOrder } from '@trellis/shared'

const largestOrder = 1024 * 1024

/** Reads the job's order from standard input: one line of JSON, then the end. Rejects when it is anything else. */
export async function readOrder(input: AsyncIterable<Buffer>): Promise<JobOrder> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    chunks.push(chunk)
    size += chunk.length
    if (size > largestOrder) throw new Error('the order is too long')
  }
  return JobOrder.parse(JSON.parse(Buffer.concat(chunks).toString()))
}
