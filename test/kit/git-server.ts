import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Files, temporaryFolder } from './folder.ts'
import { GitRepository } from './git-repository.ts'

type Login = { username: string; password: string }

/** Repositories served by `git http-backend` over HTTP on loopback, as a real host serves them. */
export type GitServer = {
  /** Makes a repository with a first commit; without files it stays empty. With a login it asks for it. */
  repository(name: string, files?: Files, login?: Login): { repository: GitRepository; url: string }
  /** The URL that a repository of this name would have. */
  urlOf(name: string): string
  /** How often anything was asked of a repository. */
  requests(name: string): number
  /** Lets every request for a repository wait until the answered function is called. */
  hold(name: string): () => void
  close(): Promise<void>
}

export async function startGitServer(): Promise<GitServer> {
  const root = temporaryFolder('git')
  const served = join(root.path, 'served')
  mkdirSync(served)
  const logins = new Map<string, Login>()
  const counts = new Map<string, number>()
  const gates = new Map<string, Promise<void>>()

  const server = createServer((request, response) => {
    const name = /^\/([\w-]+)\.git\//.exec(request.url ?? '')?.[1] ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const login = logins.get(name)
    if (login && request.headers.authorization !== basic(login)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Who are you?\n')
      return
    }
    void (gates.get(name) ?? Promise.resolve()).then(() => answer(served, request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const urlOf = (name: string) => `http://127.0.0.1:${port}/${name}.git`

  return {
    urlOf,
    requests: (name) => counts.get(name) ?? 0,
    hold(name) {
      let open = () => {}
      gates.set(
        name,
        new Promise<void>((resolve) => {
          open = resolve
        }),
      )
      return () => {
        gates.delete(name)
        open()
      }
    },
    repository(name, files, login) {
      const repository = new GitRepository(root.path, name)
      if (files) repository.commit(files, 'First version')
      if (login) logins.set(name, login)
      return { repository, url: urlOf(name) }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      root.remove()
    },
  }
}

function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** Runs the CGI program for one request and passes its answer on. */
function answer(served: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  const cgi = spawn('git', ['-c', 'safe.directory=*', 'http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: served,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
    },
  })
  cgi.stdin.on('error', () => {})
  request.pipe(cgi.stdin)
  response.on('close', () => cgi.kill())

  let head = Buffer.alloc(0)
  let started = false
  cgi.stdout.on('data', (chunk: Buffer) => {
    if (started) return void response.write(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    started = true
    writeHead(response, head.subarray(0, end).toString())
    response.write(head.subarray(end + 4))
  })
  cgi.once('close', () => {
    if (!started) response.writeHead(500)
    response.end()
  })
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    if (name === 'status') status = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
  response.writeHead(status)
}
