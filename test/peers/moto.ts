import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { peerProgram } from '../kit/peers.ts'
import { freePort } from '../kit/server.ts'
import { until } from '../kit/until.ts'

/**
 * The APIs of AWS as moto plays them, on a loopback port of its own. It checks the shape of every call and neither keys
 * nor signatures; it forgets everything when it stops.
 */
export class MotoPeer {
  readonly credentials = { accessKeyId: 'trellis', secretAccessKey: 'moto asks for none' }
  #port = 0
  #child: ChildProcess | undefined

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    this.#port = await freePort()
    const args = ['-H', '127.0.0.1', '-p', String(this.#port)]
    const child = spawn(peerProgram('moto_server'), args, { stdio: 'ignore' })
    this.#child = child
    await until(
      'moto to answer',
      async () => {
        if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}.`)
        return fetch(`${this.endpoint}/moto-api/data.json`).then(
          (answer) => answer.arrayBuffer().then(() => answer.ok),
          () => false,
        )
      },
      { within: 60_000 },
    )
    return this
  }

  /** Forgets what was made so far. */
  async reset(): Promise<void> {
    await fetch(`${this.endpoint}/moto-api/reset`, { method: 'POST' })
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}
