import type { AccountsFile } from './accounts-file.ts'

export type Account = { uid: string; email: string; name?: string; passwordHash: string }

/** E-mails that differ only in case, or in how their letters are composed, are one account's. */
function keyOf(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase()
}

export class AccountTable {
  readonly #file: AccountsFile

  constructor(file: AccountsFile) {
    this.#file = file
  }

  byEmail(email: string): Account | undefined {
    return this.#find('email_key', keyOf(email))
  }

  byUid(uid: string): Account | undefined {
    return this.#find('uid', uid)
  }

  /** False, with nothing changed, when the e-mail has an account. */
  insert(account: Account, createdAt: number): boolean {
    const { uid, email, name, passwordHash } = account
    const row = this.#file.first(
      `INSERT INTO accounts (uid, email_key, email, name, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (email_key) DO NOTHING RETURNING uid`,
      [uid, keyOf(email), email.trim(), name ?? null, passwordHash, createdAt],
    )
    return row !== undefined
  }

  delete(uid: string): void {
    this.#file.run('DELETE FROM accounts WHERE uid = ?', [uid])
  }

  #find(column: 'email_key' | 'uid', value: string): Account | undefined {
    const row = this.#file.first(`SELECT uid, email, name, password_hash FROM accounts WHERE ${column} = ?`, [value])
    if (!row) return undefined
    const [uid, email, name, passwordHash] = row
    return {
      uid: String(uid),
      email: String(email),
      ...(name === null || name === undefined ? {} : { name: String(name) }),
      passwordHash: String(passwordHash),
    }
  }
}
