import { looksReal } from './judge-secret.ts'
import { type SecretKind, secretKinds } from './secret-kinds.ts'

/** Where a secret stands and what kind it is; never what it is. */
export type FoundSecret = { kind: string; line: number; advice?: string }

export const privateKeyKind = 'private key'

const mostInOneFile = 20

/** Secrets in a text, by the forms of their issuers, each place once. Pure; its time is in proportion to the text. */
export function findSecrets(text: string): FoundSecret[] {
  const lineAt = lineCounter(text)
  const taken = new Set<number>()
  const found: FoundSecret[] = []
  for (const kind of secretKinds) {
    for (const match of text.matchAll(kind.pattern)) {
      if (!isReal(kind, match, text)) continue
      const line = lineAt(match.index)
      if (taken.has(line)) continue
      taken.add(line)
      found.push({ kind: kind.name, line, ...(kind.advice ? { advice: kind.advice } : {}) })
      if (found.length >= mostInOneFile) return found
    }
  }
  return [
    ...found,
    ...privateKeys(text, lineAt),
    ...serviceTokens(text, lineAt).filter(({ line }) => !taken.has(line)),
  ].sort((one, other) => one.line - other.line)
}

function isReal(kind: SecretKind, match: RegExpExecArray, text: string): boolean {
  const secret = match.groups?.secret ?? ''
  if (!looksReal(secret)) return false
  return kind.name !== 'Google API key' || !isFirebaseConfig(text, match.index)
}

const around = 600

/** Firebase's configuration for browsers holds a key that is public: the service has rules of its own. */
function isFirebaseConfig(text: string, index: number): boolean {
  return /authDomain|messagingSenderId|firebaseapp\.com/.test(text.slice(Math.max(0, index - around), index + around))
}

const pemBegin = /-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----/g
/** Headers reach to the end of their line and no other way, or a text could be read in more ways than there is time for. */
const pemBody =
  /^(?:\\n|[\s"'+,;\\]|(?:Proc-Type|DEK-Info|Version|Comment):(?:(?!\\n)[^\r\n])*(?=\\n|[\r\n]))*[A-Za-z0-9+/]{40,}/

/** A key in its armour, with at least one whole line of it: the armour alone stands in many programs. */
function privateKeys(text: string, lineAt: LineAt): FoundSecret[] {
  return [...text.matchAll(pemBegin)]
    .filter((match) => {
      const body = text.slice(match.index + match[0].length, match.index + match[0].length + 400)
      const first = pemBody.exec(body)?.[0]
      return first !== undefined && looksReal(first.replace(/[^A-Za-z0-9+/]/g, '').slice(-40))
    })
    .slice(0, mostInOneFile)
    .map((match) => ({ kind: privateKeyKind, line: lineAt(match.index) }))
}

/** Supabase's older keys are tokens that say in themselves whether they may do everything. */
function serviceTokens(text: string, lineAt: LineAt): FoundSecret[] {
  return [...text.matchAll(/\beyJ[\w-]{10,200}\.(?<claims>eyJ[\w-]{20,1000})\.[\w-]{20,200}/g)]
    .filter((match) =>
      Buffer.from(match.groups?.claims ?? '', 'base64url')
        .toString()
        .includes('"role":"service_role"'),
    )
    .slice(0, mostInOneFile)
    .map((match) => ({ kind: 'Supabase service key', line: lineAt(match.index) }))
}

type LineAt = (index: number) => number

/** Counts lines on from where the last match stood, so that many matches do not each begin anew. */
function lineCounter(text: string): LineAt {
  let counted = { index: 0, line: 1 }
  return (index) => {
    let { index: from, line } = index < counted.index ? { index: 0, line: 1 } : counted
    for (let at = text.indexOf('\n', from); at >= 0 && at < index; at = text.indexOf('\n', from)) {
      line++
      from = at + 1
    }
    counted = { index: from, line }
    return line
  }
}
