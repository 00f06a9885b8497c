import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IsolatedPaths } from './isolation/isolation.ts'
import type { OwnProcess } from './own-process.ts'

export type JobFolder = { root: string; spool: string; host: IsolatedPaths }

/** Makes the job's folder and says in `builder.json` who works in it, before anything else happens. */
export async function makeJobFolder(root: string, own: OwnProcess): Promise<JobFolder> {
  await mkdir(root, { recursive: true, mode: 0o700 })
  await writeFile(join(root, 'builder.json'), JSON.stringify(own), { mode: 0o600 })
  const host: IsolatedPaths = {
    checkout: join(root, 'work'),
    home: join(root, 'home'),
    temporary: join(root, 'tmp'),
    git: join(root, 'git'),
  }
  for (const path of Object.values(host)) await mkdir(path, { recursive: true, mode: 0o700 })
  return { root, spool: join(root, 'spool'), host }
}
