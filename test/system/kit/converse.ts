import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** What a program asks, in this order, and what is typed then. */
export type Answers = readonly (readonly [asked: RegExp, typed: string])[]

type Talk = { cwd: string; env?: NodeJS.ProcessEnv; answers?: Answers }

const longest = 280_000

/**
 * Runs a program and types each answer when its question stands there, as a person does: what is typed earlier is lost
 * on many of them. Its input ends after the last answer. Nothing here blocks: the tests' connections have to answer the
 * server while a program works. Rejects with what the program printed when it fails or takes too long.
 */
export function converse(program: string, args: readonly string[], { cwd, env, answers = [] }: Talk): Promise<void> {
  const child = spawn(program, args, { cwd, env, timeout: longest })
  const left = [...answers]
  let printed = ''
  let read = 0
  const listen = (chunk: Buffer) => {
    printed += stripVTControlCharacters(chunk.toString())
    const [next] = left
    const found = next?.[0].exec(printed.slice(read))
    if (!next || !found) return
    read = printed.length
    child.stdin.write(next[1])
    left.shift()
    if (left.length === 0) child.stdin.end()
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  child.stdin.on('error', () => {})
  if (left.length === 0) child.stdin.end()
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0 && left.length === 0) return resolve()
      const missed = left.length > 0 ? ` It did not ask ${left[0]?.[0]}.` : ''
      const how = `${program} ${args.join(' ')} ended with ${code ?? signal}.${missed}`
      reject(new Error(`${how}\n${printed.slice(-6000)}`))
    })
  })
}
