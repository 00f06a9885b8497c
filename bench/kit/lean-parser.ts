import { Decoder, Encoder } from 'socket.io-parser'

const newLog = '2["new-log"'

/**
 * A Socket.IO parser that hands over `new-log` packets as the text that came and decodes everything else. Fifty watchers
 * that share one process with it cost little, so a measurement shows the server and not its measurer.
 */
export function leanParser(onNewLog: (text: string) => void) {
  class LeanDecoder extends Decoder {
    override add(packet: unknown): void {
      if (typeof packet === 'string' && packet.startsWith(newLog)) onNewLog(packet)
      else super.add(packet)
    }
  }
  return { Encoder, Decoder: LeanDecoder }
}

/** The numbers of the first and the last line of a `new-log`, from its text. The lines' own text must not name a `seq`. */
export function rangeOf(text: string): { first: number; last: number } {
  return { first: numberAfter(text, text.indexOf(key)), last: numberAfter(text, text.lastIndexOf(key)) }
}

const key = '"seq":'

function numberAfter(text: string, at: number): number {
  return Number.parseInt(text.slice(at + key.length, at + key.length + 12), 10)
}
