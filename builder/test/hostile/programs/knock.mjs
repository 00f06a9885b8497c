// Tries to connect to each `host|port` of its arguments and says which could be reached.
import { connect } from 'node:net'

function knock(target) {
  const [host, port] = target.split('|')
  return new Promise((done) => {
    const socket = connect({ host, port: Number(port), timeout: 4000 })
    const end = (word) => {
      console.log(`knock ${host}:${port} ${word}`)
      socket.destroy()
      done()
    }
    socket.on('connect', () => end('open'))
    socket.on('error', (error) => end(error.code))
    socket.on('timeout', () => end('silent'))
  })
}

await Promise.all(process.argv.slice(2).map(knock))
