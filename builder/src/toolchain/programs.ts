import { chmod, link, mkdir, readFile, rename, stat, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import type { ToolPackage } from './packages.ts'

/** What matters of a tool's own package.json. */
const Manifest = z.object({
  bin: z.record(z.string(), z.string()).catch({}).default({}),
  optionalDependencies: z.record(z.string(), z.string()).catch({}).default({}),
})
export type Manifest = z.infer<typeof Manifest>

export async function readManifest(folder: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
}

/** A program by the name under which it is called, and where it lies below the tool's folder. */
export type Program = { name: string; path: string }

/** The programs of a package. What leads out of it, or has an odd name, is none. */
export function programsOf(tool: ToolPackage, manifest: Manifest): Program[] {
  return Object.entries({ ...manifest.bin, ...tool.bins })
    .map(([name, path]) => ({ name, path: join('package', path) }))
    .filter(({ name, path }) => /^[\w-]+$/.test(name) && path.startsWith('package/'))
}

/** Puts a program of this machine's kind into the place of scripts that would look for it. */
export async function replacePrograms(folder: string, programs: readonly Program[], native: string): Promise<void> {
  for (const { path } of programs) {
    const half = join(folder, `${path}.half`)
    await link(native, half)
    await rename(half, join(folder, path))
  }
}

/** Links by which commands find the programs. They are relative, because a sandbox shows the folder elsewhere. */
export async function linkPrograms(folder: string, programs: readonly Program[]): Promise<void> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const { name, path } of programs) {
    const program = join(folder, path)
    await stat(program)
    await chmod(program, 0o755)
    await symlink(relative(bin, program), join(bin, name))
  }
  for (const each of [bin, folder]) await chmod(each, 0o755)
}
