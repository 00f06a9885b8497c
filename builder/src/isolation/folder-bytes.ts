import { spawn } from 'node:child_process'
import { deferred } from '../deferred.ts'

/**
 * How much disk a folder takes, in bytes, counted by `du`, which is much faster than asking file by file from here.
 * Files that vanish while it counts are no error; 0 when nothing could be counted.
 */
export function folderBytes(folder: string): Promise<number> {
  const { promise, resolve } = deferred<number>()
  const child = spawn('du', ['-sk', folder], { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  child.on('error', () => resolve(0))
  child.on('close', () => resolve((Number.parseInt(text, 10) || 0) * 1024))
  return promise
}
