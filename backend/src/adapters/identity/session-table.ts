import { createHash } from 'node:crypto'
import type { AccountsFile } from './accounts-file.ts'

const lifetime = 30 * 24 * 3_600_000
/** A client whose answer was lost, or two of its tabs at once, show a token again within so long; a thief does later. */
const lostAnswer = 10_000

/**
 * Sessions and their refresh tokens, of which only hashes are kept. A used token stays known as long as its session:
 * whoever shows it again later has a copy that should not exist, so the session ends. Times are milliseconds.
 */
export class SessionTable {
  readonly #file: AccountsFile

  constructor(file: AccountsFile) {
    this.#file = file
  }

  start(session: { id: string; uid: string; refreshToken: string }, now: number): void {
    this.#file.run('INSERT INTO sessions (id, uid, expires_at) VALUES (?, ?, ?)', [
      session.id,
      session.uid,
      now + lifetime,
    ])
    this.#keep(session.refreshToken, session.id)
  }

  isLive(id: string, uid: string, now: number): boolean {
    const sql = 'SELECT 1 FROM sessions WHERE id = ? AND uid = ? AND expires_at > ?'
    return this.#file.first(sql, [id, uid, now]) !== undefined
  }

  /** Uses up one token for the next. Undefined when it does not hold; then a session that it was stolen from is over. */
  rotate(refreshToken: string, next: string, now: number): { id: string; uid: string } | undefined {
    const row = this.#file.first(
      `SELECT t.session_id, t.used, s.uid, s.expires_at FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
       WHERE t.hash = ?`,
      [hashOf(refreshToken)],
    )
    if (!row) return undefined
    const id = String(row[0])
    const usedAt = Number(row[1])
    const isOver = Number(row[3]) <= now
    if (isOver || usedAt !== 0) {
      if (isOver || now - usedAt > lostAnswer) this.end(id)
      return undefined
    }
    this.#file.run('UPDATE refresh_tokens SET used = ? WHERE hash = ?', [now, hashOf(refreshToken)])
    this.#keep(next, id)
    this.#file.run('UPDATE sessions SET expires_at = ? WHERE id = ?', [now + lifetime, id])
    return { id, uid: String(row[2]) }
  }

  end(id: string): void {
    this.#file.run('DELETE FROM refresh_tokens WHERE session_id = ?', [id])
    this.#file.run('DELETE FROM sessions WHERE id = ?', [id])
  }

  endAllOf(uid: string): void {
    this.#endWhere('uid = ?', uid)
  }

  /** Takes away what nobody can use any more. */
  forgetExpired(now: number): void {
    this.#endWhere('expires_at <= ?', now)
  }

  #endWhere(condition: string, value: string | number): void {
    const chosen = `SELECT id FROM sessions WHERE ${condition}`
    this.#file.run(`DELETE FROM refresh_tokens WHERE session_id IN (${chosen})`, [value])
    this.#file.run(`DELETE FROM sessions WHERE ${condition}`, [value])
  }

  #keep(refreshToken: string, id: string): void {
    this.#file.run('INSERT INTO refresh_tokens (hash, session_id, used) VALUES (?, ?, 0)', [hashOf(refreshToken), id])
  }
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex')
}
