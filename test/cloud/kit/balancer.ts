import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/**
 * Hands each connection to the next server that takes it, as a load balancer without sticky sessions does. A connection
 * stays with its server, and ends with it.
 */
export class Balancer {
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => void this.#serve(socket))
  #ports: number[] = []
  #turn = 0

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return this
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo | null
    return `http://127.0.0.1:${address?.port ?? 0}`
  }

  /** From now on connections go to these. */
  to(ports: number[]): void {
    this.#ports = ports
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((done) => this.#server.close(done))
  }

  async #serve(socket: Socket): Promise<void> {
    this.#keep(socket)
    this.#turn += 1
    const from = this.#turn % Math.max(1, this.#ports.length)
    for (const port of [...this.#ports.slice(from), ...this.#ports.slice(0, from)]) {
      const behind = await reach(port)
      if (!behind) continue
      this.#keep(behind)
      behind.once('close', () => socket.destroy())
      socket.once('close', () => behind.destroy())
      socket.pipe(behind).pipe(socket)
      return
    }
    socket.destroy()
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
  }
}

function reach(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
