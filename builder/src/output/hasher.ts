import { webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Automaton } from '../secrets/automaton.ts'
import { findPacked, findSecret, SecretSearch } from '../secrets/search.ts'
import { asFound, hashBytes, hashStreamed } from './hash.ts'
import { isLargeFilePointer } from './large-file-pointer.ts'
import type { Leak } from './leaks.ts'
import type { FoundFile } from './walk.ts'

/** Below this a hash takes less time than the way to another thread. */
const smallBytes = 32 * 1024
/** Bigger files are read piece by piece, so that a few of them do not fill the memory. */
const wholeBytes = 16 * 1024 * 1024

/**
 * Hashes files while others are still being found, `width` at once, and searches the same bytes for secrets. The hashes run
 * in the threads of Node.js beside the search. `stop` ends it early.
 */
export class Hasher {
  /** Files that are stand-ins for others that were never fetched. */
  readonly pointers: string[] = []
  /** Files that give a secret away. */
  readonly leaks: Leak[] = []
  readonly #width: number
  readonly #secrets: Automaton
  readonly #waiting: (() => void)[] = []
  readonly #hashes = new Map<string, Promise<string>>()
  #running = 0
  #stopped = false

  constructor(width: number, secrets: Automaton) {
    this.#width = width
    this.#secrets = secrets
  }

  add(found: FoundFile): void {
    if (this.#hashes.has(found.file)) return
    const hash = this.#turn().then(() => this.#hash(found).finally(() => this.#next()))
    // Whoever asks for the hash hears of a failure; without anybody who asks it is of no interest.
    hash.catch(() => {})
    this.#hashes.set(found.file, hash)
  }

  /** The SHA-256 of a file in lower-case hex. */
  of(found: FoundFile): Promise<string> {
    this.add(found)
    return this.#hashes.get(found.file) ?? Promise.reject(new Error(`${found.path} was not hashed`))
  }

  stop(): void {
    this.#stopped = true
  }

  async #hash({ path, file, size }: FoundFile): Promise<string> {
    if (this.#stopped) throw new Error(`${path} was not hashed`)
    if (size > wholeBytes) return this.#hashStreamed(path, file)
    const bytes = await readFile(file, { flag: asFound })
    if (isLargeFilePointer(bytes)) this.pointers.push(path)
    const hashing = size <= smallBytes ? hashBytes(bytes) : webcrypto.subtle.digest('SHA-256', bytes)
    this.#note(path, findSecret(this.#secrets, bytes) ?? (await findPacked(this.#secrets, path, bytes)))
    const hash = await hashing
    return typeof hash === 'string' ? hash : Buffer.from(hash).toString('hex')
  }

  async #hashStreamed(path: string, file: string): Promise<string> {
    const search = new SecretSearch(this.#secrets)
    const hash = await hashStreamed(file, (piece) => search.write(piece))
    this.#note(path, search.found)
    return hash
  }

  #note(path: string, secret: string | undefined): void {
    if (secret !== undefined) this.leaks.push({ path, secret })
  }

  async #turn(): Promise<void> {
    if (this.#running++ < this.#width) return
    await new Promise<void>((go) => this.#waiting.push(go))
  }

  #next(): void {
    this.#running--
    this.#waiting.shift()?.()
  }
}
