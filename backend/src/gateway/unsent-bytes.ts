import type { TrellisSocket } from './connection.ts'

/**
 * About how many bytes the server still holds for this socket: packets that wait in Engine.IO, and what the WebSocket has
 * not yet handed to the system. Neither is part of Socket.IO's types, so both are read with care; what is not there
 * counts as nothing.
 */
export function unsentBytes(socket: TrellisSocket): number {
  const waiting: unknown = Reflect.get(socket.conn, 'writeBuffer')
  const webSocket: unknown = Reflect.get(socket.conn.transport, 'socket')
  return (Array.isArray(waiting) ? waiting.reduce(addPacket, 0) : 0) + numberAt(webSocket, 'bufferedAmount')
}

function addPacket(sum: number, packet: unknown): number {
  if (typeof packet !== 'object' || packet === null || !('data' in packet)) return sum
  const { data } = packet
  return sum + (typeof data === 'string' || data instanceof Uint8Array ? data.length : 0)
}

function numberAt(holder: unknown, name: string): number {
  if (typeof holder !== 'object' || holder === null) return 0
  const value: unknown = Reflect.get(holder, name)
  return typeof value === 'number' ? value : 0
}
