import { clockTime } from '../../lib/format.ts'
import { saveFile } from '../../lib/save-file.ts'
import { plainText } from './plain-text.ts'

function lineOf(json: string): string {
  const value: unknown = JSON.parse(json)
  if (typeof value !== 'object' || value === null || !('text' in value) || !('at' in value)) return ''
  const time = clockTime(Date.parse(String(value.at)))
  return `${time} ${plainText(String(value.text))}\n`
}

/** NDJSON as plain lines, piece by piece as it arrives; the last object (the log's end) has no text and is left out. */
async function readLines(body: ReadableStream<Uint8Array>): Promise<string[]> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  const parts: string[] = []
  let rest = ''
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = (rest + piece.value).split('\n')
    rest = lines.pop() ?? ''
    parts.push(lines.filter(Boolean).map(lineOf).join(''))
  }
  if (rest) parts.push(lineOf(rest))
  return parts
}

/** Saves a log as a text file. The answer is a sentence when that failed. */
export async function downloadLog(deploymentId: string, token: string, name: string): Promise<string | undefined> {
  const response = await fetch(`/api/deployments/${deploymentId}/logs`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => undefined)
  if (!response?.ok || !response.body) return 'The log could not be downloaded. Check your connection and try again.'
  saveFile(new Blob(await readLines(response.body), { type: 'text/plain;charset=utf-8' }), name)
  return undefined
}
