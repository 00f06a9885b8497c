import { chmodSync, existsSync, lchownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { removeTheirs } from './uid-end.ts'

const user = 1_999_999_000
const folders: string[] = []

afterEach(() => {
  vi.unstubAllEnvs()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function file(path: string, owner: number): string {
  writeFileSync(path, '')
  lchownSync(path, owner, owner)
  return path
}

/** Only root can give files to others, and only as root this kind of isolation runs. */
test.runIf(process.getuid?.() === 0)(
  'what a user left goes, and a link put in the place of its folder meanwhile leads nowhere',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uid-end-'))
    folders.push(folder)
    const [shared, moved, closed, bin] = ['shared', 'moved', 'closed', 'bin'].map((name) => join(folder, name))
    if (!shared || !moved || !closed || !bin) throw new Error('There are four names.')
    for (const path of [shared, closed, bin]) mkdirSync(path)
    chmodSync(shared, 0o777)
    file(join(shared, 'left'), user)
    const other = file(join(shared, 'other'), user + 2)
    const own = file(join(closed, 'left'), 0)
    // Stands for another build, which exchanges its folder between the look and the removal.
    const exchange = `[ -e '${moved}' ] || { mv '${shared}' '${moved}'; ln -s '${closed}' '${shared}'; }`
    writeFileSync(join(bin, 'chown'), `#!/bin/sh\n${exchange}\nPATH=/usr/bin:/bin exec chown "$@"\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${bin}:${process.env.PATH}`)
    await removeTheirs([user], [folder])
    expect(existsSync(moved)).toBe(true)
    expect(statSync(own).uid).toBe(0)
    expect(existsSync(join(moved, 'left'))).toBe(false)
    expect(existsSync(other.replace(shared, moved))).toBe(true)
  },
)
