import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** The project's own files, tracked ones and new ones that are not ignored, relative to the root. */
export function sourceFiles(): string[] {
  const args = ['ls-files', '-co', '--exclude-standard', '--deduplicate']
  const listed = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 32 * 1024 * 1024 })
  return listed.stdout.split('\n').filter((file) => file !== '' && existsSync(join(root, file)))
}
