import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { create } from 'tar'
import { Folder } from './folder.ts'

type Made = { archive: Buffer; integrity: string; engines?: string }

export type PackageChanges = {
  files?: Record<string, string>
  engines?: string
  optionalDependencies?: Record<string, string>
}

/** A package registry over HTTP on this machine, with packages that a test makes up. */
export class FakeRegistry {
  readonly asked: string[] = []
  /** Called before an archive goes out: may change its bytes, wait, or break the connection. */
  onArchive: (archive: Buffer, response: ServerResponse) => Buffer | undefined | Promise<Buffer | undefined> = (
    archive,
  ) => archive
  /** Answers everything with this status when set. */
  status: number | undefined
  /** When set, only requests with this header for authorization are answered. */
  token: string | undefined
  readonly #packages = new Map<string, Map<string, Made>>()
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response))

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return this
  }

  /** Its programs are whatever the files in `bin` say. */
  async add(name: string, version: string, changes: PackageChanges = {}): Promise<void> {
    const { files = {}, optionalDependencies, engines } = changes
    const bin = Object.fromEntries(
      Object.keys(files)
        .filter((path) => path.startsWith('bin/'))
        .map((path) => [path.slice(4), path]),
    )
    const manifest = { name, version, bin, ...(optionalDependencies ? { optionalDependencies } : {}) }
    const all = { 'package.json': JSON.stringify(manifest), ...files }
    using folder = new Folder(Object.fromEntries(Object.entries(all).map(([path, text]) => [`package/${path}`, text])))
    const chunks: Buffer[] = []
    for await (const chunk of create({ cwd: folder.path, gzip: true, portable: true }, ['package'])) chunks.push(chunk)
    const archive = Buffer.concat(chunks)
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
    const versions = this.#packages.get(name) ?? new Map<string, Made>()
    versions.set(version, { archive, integrity, ...(engines ? { engines } : {}) })
    this.#packages.set(name, versions)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? '/').slice(1)
    this.asked.push(path)
    if (this.status) return void response.writeHead(this.status).end()
    if (this.token && request.headers.authorization !== `Bearer ${this.token}`)
      return void response.writeHead(401).end()
    const [name = '', file] = path.split('/-/')
    const versions = this.#packages.get(name)
    if (!versions) return void response.writeHead(404).end('{}')
    if (!file) return void response.end(JSON.stringify(this.#packument(name, versions)))
    const version = file.slice(`${name.split('/').at(-1)}-`.length, -'.tgz'.length)
    const bytes = await this.onArchive(versions.get(version)?.archive ?? Buffer.alloc(0), response)
    if (bytes) response.end(bytes)
  }

  #packument(name: string, made: ReadonlyMap<string, Made>): unknown {
    const versions = [...made].map(([version, { integrity, engines }]) => {
      const tarball = `${this.url}${name}/-/${name.split('/').at(-1)}-${version}.tgz`
      return [
        version,
        { name, version, dist: { tarball, integrity }, ...(engines ? { engines: { node: engines } } : {}) },
      ]
    })
    return { name, versions: Object.fromEntries(versions) }
  }
}
