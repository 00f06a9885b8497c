import type { AppSource } from '../app-source.ts'
import type { Lock } from './manager.ts'
import { lockNames, managers } from './managers.ts'
import type { Manifest } from './manifest.ts'
import { below, join, type Workspace } from './workspace.ts'

/** The lockfiles in a folder, in the order of the table of managers. */
export async function readLocks(
  source: AppSource,
  folder: string,
  owner: { manifest: Manifest | undefined; workspace: Workspace | undefined },
): Promise<Lock[]> {
  const { manifest, workspace } = owner
  if (!manifest) return []
  const members = new Map((workspace?.members ?? []).map((each) => [below(folder, each.folder), each.manifest]))
  const found: Lock[] = []
  for (const name of lockNames) {
    const text = await source.readText(join(folder, name))
    if (text === undefined) continue
    for (const manager of managers.filter(({ locks }) => locks.includes(name))) {
      // An empty yarn.lock is how people mark where a project of Yarn begins.
      const reading = text.trim() === '' ? { agrees: false } : manager.readLock(text, { manifest, members })
      if (!reading) continue
      found.push({ ...reading, kind: manager.kind, name })
      break
    }
  }
  return found
}

/** The names of lockfiles that lie in a folder. */
export async function lockNamesIn(source: AppSource, folder: string): Promise<string[]> {
  const names = new Set(await source.list(folder))
  return lockNames.filter((name) => names.has(name))
}

/** The lockfile's own words, to look for the names of packages in it. */
export async function lockTexts(source: AppSource, folder: string, locks: readonly Lock[]): Promise<string[]> {
  const texts = await Promise.all(locks.map(({ name }) => source.readText(join(folder, name))))
  return texts.filter((text) => text !== undefined)
}
