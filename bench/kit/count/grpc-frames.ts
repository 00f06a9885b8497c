/** Puts together the messages of a gRPC stream: each has a byte that says whether it is compressed, and its length. */
export class GrpcFrames {
  readonly #take: (message: Buffer) => void
  #rest: Buffer = Buffer.alloc(0)

  constructor(take: (message: Buffer) => void) {
    this.#take = take
  }

  write(piece: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, piece])
    while (this.#rest.length >= 5) {
      const end = 5 + this.#rest.readUInt32BE(1)
      if (this.#rest.length < end) return
      if (this.#rest[0] !== 0) throw new Error('A message is compressed, so what is in it cannot be counted.')
      this.#take(this.#rest.subarray(5, end))
      this.#rest = this.#rest.subarray(end)
    }
  }
}
