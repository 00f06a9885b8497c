import { StayingWatch } from '../../chaos/kit/staying-watch.ts'
import { Client, type Notice } from '../../kit/client.ts'
import type { TestServer } from '../../kit/server.ts'

/** Somebody on one backend who comes back whenever the connection ends, as the dashboard does, with all watches. */
export class Staying {
  client: Client
  readonly #server: TestServer
  readonly #workspaceId: string
  readonly #watches: StayingWatch[] = []
  /** What was told over connections that have ended since. */
  readonly #earlier: Notice[] = []
  #stopped = false
  readonly #going: Promise<void>

  constructor(server: TestServer, client: Client, workspaceId: string) {
    this.#server = server
    this.client = client
    this.#workspaceId = workspaceId
    this.#going = this.#stay()
  }

  watch(deploymentId: string): StayingWatch {
    const watch = new StayingWatch(this.client, deploymentId)
    this.#watches.push(watch)
    return watch
  }

  /** Everything that this person was told, over all connections. */
  get told(): Notice[] {
    return [...this.#earlier, ...this.client.notices]
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#going
    await this.client.close()
  }

  async #stay(): Promise<void> {
    while (!this.#stopped) {
      await new Promise((done) => setTimeout(done, 100))
      if (this.client.socket.connected || this.#stopped) continue
      const next = await this.#comeBack().catch(() => undefined)
      if (!next) continue
      this.#earlier.push(...this.client.notices)
      this.client = next
      for (const watch of this.#watches) watch.comeBack(next)
    }
  }

  async #comeBack(): Promise<Client> {
    const next = await Client.connect(this.#server.url, this.client.token)
    await next.send('join-workspace', this.#workspaceId)
    return next
  }
}
