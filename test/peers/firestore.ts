import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { peerProgram } from '../kit/peers.ts'

let projects = 0

/** One Firestore emulator. It forgets everything when it stops, and keeps its port. */
export class FirestorePeer {
  #child: ChildProcess | undefined
  #port = 0

  /** As FIRESTORE_EMULATOR_HOST wants it. */
  get host(): string {
    return `127.0.0.1:${this.#port}`
  }

  /** A project that nobody has used: an empty place. */
  freshProject(): string {
    projects += 1
    return `demo-trellis-${process.pid}-${projects}`
  }

  async start(): Promise<this> {
    this.#port ||= await freePort()
    const child = spawn(peerProgram('hidane'), ['--host', '127.0.0.1', '--port', String(this.#port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    await running(child)
    return this
  }

  /** As a machine that loses power: everything is forgotten. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Holds every answer back until `resume`; nothing is forgotten. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('No port was given.')
  return address.port
}

/** Resolves when it says that it runs; rejects when it ends before. */
async function running(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('The Firestore emulator has no output.')
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (line.includes('is now running')) {
      child.stdout.resume()
      return
    }
  }
  throw new Error(`The Firestore emulator did not start: ${said.join(' ')}`)
}
