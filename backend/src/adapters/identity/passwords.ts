import { hash, verify } from '@node-rs/argon2'

/** argon2id, the library's default, with the parameters of OWASP's password storage cheat sheet. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** The same password typed on another system may be composed of other code points. */
function prepared(password: string): string {
  return password.normalize('NFKC')
}

export function hashPassword(password: string): Promise<string> {
  return hash(prepared(password), parameters)
}

export function passwordHolds(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, prepared(password))
}
