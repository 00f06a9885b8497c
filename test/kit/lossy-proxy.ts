import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Milliseconds between the first byte of an answer that is lost and the end of its line: the server gets to finish. */
const patience = 50

/**
 * A way to a server on this machine that can lose answers: what is asked arrives, what is answered does not, and then
 * the line breaks. It can also swallow what is asked, while the line stays.
 */
export async function openLossyProxy(target: string) {
  const [host = '', port] = target.split(':')
  const lines = new Set<{ client: Socket; server: Socket; deaf: boolean }>()
  let swallowing = false
  const proxy = createServer((client) => {
    const line = { client, server: createConnection({ host, port: Number(port) }), deaf: false }
    lines.add(line)
    const end = () => {
      lines.delete(line)
      client.destroy()
      line.server.destroy()
    }
    client.on('data', (bytes) => {
      if (!swallowing) line.server.write(bytes)
    })
    line.server.on('data', (bytes) => {
      if (!line.deaf) client.write(bytes)
      else setTimeout(end, patience)
    })
    for (const socket of [client, line.server]) socket.on('error', end).on('close', end)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (typeof address !== 'object' || address === null) throw new Error('No port was given.')

  return {
    host: `127.0.0.1:${address.port}`,
    /** The next answer on each connection that there is gets lost, and the connection with it. */
    loseAnswers() {
      for (const line of lines) line.deaf = true
    },
    /** From now on nothing that is asked arrives, until `false` is said. */
    swallow(now: boolean) {
      swallowing = now
    },
    async close() {
      for (const { client, server } of lines) for (const socket of [client, server]) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
