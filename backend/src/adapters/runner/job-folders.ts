import { execFile } from 'node:child_process'
import { chmod, lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Ulid } from '@trellis/shared/ids'
import { z } from 'zod'
import type { Root } from './process-tree.ts'

const run = promisify(execFile)

const BuilderFile = z.object({ pid: z.int().min(2), startTime: z.string().min(1) })

/** `<deploymentId>-<attempt>`: a job's name, its folder's name and its processes' marker. */
export function jobName(job: { deploymentId: string; attempt: number }): string {
  return `${job.deploymentId}-${job.attempt}`
}

export function isJobName(name: string): boolean {
  const [, deploymentId] = /^(.{26})-[1-9]\d{0,9}$/.exec(name) ?? []
  return Ulid.safeParse(deploymentId).success
}

/** The folders of jobs below one folder. */
export class JobFolders {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  path(job: string): string {
    return join(this.#folder, job)
  }

  /** Makes the folder with what a builder's environment points at. Rejects when it exists. */
  async make(job: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = this.path(job)
    await mkdir(path, { mode: 0o700 })
    await mkdir(join(path, 'home'), { mode: 0o700 })
    await mkdir(join(path, 'tmp'), { mode: 0o700 })
    return path
  }

  /** The jobs that have a folder; other names are not ours to touch. */
  async list(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => [])
    return names.filter(isJobName)
  }

  async has(job: string): Promise<boolean> {
    return (await lstat(this.path(job)).catch(() => undefined)) !== undefined
  }

  /** What the builder wrote down of itself; undefined when it did not come to that. */
  async root(job: string): Promise<Root | undefined> {
    try {
      return BuilderFile.parse(JSON.parse(await readFile(join(this.path(job), 'builder.json'), 'utf8')))
    } catch {
      return undefined
    }
  }

  /** The end of what the builder printed outside its protocol, for operators; empty when it printed nothing. */
  async lastWords(job: string): Promise<string> {
    const text = await readFile(join(this.path(job), 'builder.log'), 'utf8').catch(() => '')
    return text.slice(-2000).trim()
  }

  /** Removes the folder with all that is in it, also what was made unwritable. Rejects when something withstands. */
  async remove(job: string): Promise<void> {
    const path = this.path(job)
    try {
      await rm(path, { recursive: true, force: true, maxRetries: 2 })
    } catch {
      await openUp(path)
      // The program goes down folder by folder, so it also removes what has a longer path than the kernel takes at once.
      await run('rm', ['-rf', '--', path]).catch(() => rm(path, { recursive: true, force: true, maxRetries: 5 }))
    }
  }
}

/** Gives the owner all rights on every folder below, so that its entries can be removed. Links are not followed. */
async function openUp(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (!found?.isDirectory()) return
  await chmod(path, 0o700).catch(() => undefined)
  for (const name of await readdir(path).catch(() => [])) await openUp(join(path, name))
}
