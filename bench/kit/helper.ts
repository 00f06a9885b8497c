import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

type Message = { kind: string; data: unknown }

/** A program of `bench/kit/programs` as a process of its own, spoken to by messages. */
export type Helper = {
  /** The data of the next message of this kind. Rejects when the program ends instead, or says nothing in time. */
  hears: <T>(kind: string, within?: number) => Promise<T>
  say: (kind: string, data?: unknown) => void
  pid: number
  end: () => Promise<void>
}

/** Starts a program with its input. It must be ended by whoever started it. */
export function startHelper(program: string, input: object = {}): Helper {
  const child = fork(join(import.meta.dirname, 'programs', program), [JSON.stringify(input)], {
    execArgv: ['--import', 'tsx', '--conditions=source'],
  })
  const heard: Message[] = []
  child.on('message', (message: Message) => {
    heard.push(message)
    child.emit('heard')
  })
  return {
    pid: child.pid ?? 0,
    hears: <T>(kind: string, within = 60_000) => nextOf(child, heard, { kind, within, program }) as Promise<T>,
    say: (kind, data) => void child.send({ kind, data }),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

type Wait = { kind: string; within: number; program: string }

function nextOf(child: ChildProcess, heard: Message[], { kind, within, program }: Wait): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => leave(() => reject(new Error(`${program} ${why} before it said "${kind}"`)))
    const onExit = () => fail('ended')
    const timer = setTimeout(() => fail(`was waited for ${within} ms`), within)
    const leave = (then: () => void) => {
      clearTimeout(timer)
      child.off('heard', look).off('exit', onExit)
      then()
    }
    const look = () => {
      const at = heard.findIndex((message) => message.kind === kind)
      const [found] = at < 0 ? [] : heard.splice(at, 1)
      if (found) leave(() => resolve(found.data))
    }
    child.on('heard', look).on('exit', onExit)
    look()
    if (child.exitCode !== null) onExit()
  })
}
