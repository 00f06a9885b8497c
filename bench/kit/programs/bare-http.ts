// The reference for a hot file: a bare node:http server that writes one buffer. Says `listening` with its port.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { input, say } from './program.ts'

export type BareHttpInput = { file: string; type: string }

const { file, type } = input<BareHttpInput>()
const bytes = readFileSync(file)
const headers = { 'Content-Type': type, 'Content-Length': bytes.length }
const server = createServer((_request, response) => {
  response.writeHead(200, headers)
  response.end(bytes)
})
server.listen(0, '127.0.0.1', () => say('listening', { port: (server.address() as AddressInfo).port }))
