import { spawn } from 'node:child_process'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Repository } from './repository.ts'

export type GitServerOptions = {
  /** Name and password that every request must carry. */
  password?: { username: string; password: string }
  /** More repositories, at `/<name>.git`. */
  others?: Record<string, Repository>
  /** Answers each request itself when it returns true. */
  intercept?: (request: http.IncomingMessage, response: http.ServerResponse) => boolean
}

type Asked = { response: http.ServerResponse; folder: string; path: string; query: string }

/** Serves repositories over HTTP by git's own program, the first at `<url>`. */
export class GitServer {
  readonly #repository: Repository
  readonly #options: GitServerOptions
  readonly #server = http.createServer((request, response) => this.#serve(request, response))

  constructor(repository: Repository, options: GitServerOptions = {}) {
    this.#repository = repository
    this.#options = options
  }

  get port(): number {
    const address = this.#server.address() as AddressInfo | null
    return address?.port ?? 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/repo.git`
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((done) => this.#server.close(() => done()))
  }

  #serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    if (this.#options.intercept?.(request, response)) return
    const { password } = this.#options
    const wanted = password && `Basic ${Buffer.from(`${password.username}:${password.password}`).toString('base64')}`
    if (wanted && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [, name = '', path = ''] = /^\/([\w-]+)\.git(\/.*)$/.exec(url.pathname) ?? []
    const repository = name === 'repo' ? this.#repository : this.#options.others?.[name]
    if (!repository) return void response.writeHead(404).end()
    this.#backend(request, { response, folder: repository.folder, path, query: url.search.slice(1) })
  }

  #backend(request: http.IncomingMessage, { response, folder, path, query }: Asked): void {
    const child = spawn('git', ['-c', 'safe.directory=*', '-c', 'uploadpack.allowAnySHA1InWant=true', 'http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: `${folder}/.git`,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: request.headers['git-protocol']?.toString(),
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding']?.toString(),
        REMOTE_ADDR: '127.0.0.1',
      },
    })
    request.pipe(child.stdin)
    child.stdin.on('error', () => {})
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', () => relay(Buffer.concat(chunks), response))
  }
}

/** Turns a CGI answer into an HTTP one. */
function relay(out: Buffer, response: http.ServerResponse): void {
  const end = out.indexOf('\r\n\r\n')
  const headers = out.subarray(0, end).toString().split('\r\n')
  let status = 200
  for (const header of headers) {
    const [name = '', value = ''] = header.split(/:\s*(.*)/)
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else if (name) response.setHeader(name, value)
  }
  response.writeHead(status).end(out.subarray(end + 4))
}
