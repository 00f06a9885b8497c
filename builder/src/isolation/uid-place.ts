import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runHelper } from './helper-process.ts'
import { readProcess } from './process-table.ts'
import { endUsers } from './uid-end.ts'

/**
 * Below it are the folders of jobs that run as users of their own, and the toolchains for them. It is not in the server's
 * data folder, which is closed to all users. Nobody but root may change it, and nobody else may list it.
 */
const base = '/var/lib/trellis-jobs'
const mostPlaces = 512
const removeMs = 600_000

/** A folder with two user ids that belong to one job. Their common group may walk through the folder, nobody else may. */
export type UserPlace = {
  root: string
  toolchains: string
  /** Runs users' commands. Also the group of both. */
  user: number
  /** Runs git alone. */
  git: number
  /** Ends what runs as one of them, removes what they have left, and lets others have the place. */
  release(): Promise<void>
}

const Owner = z.object({ job: z.string(), pid: z.int(), startTime: z.string() })
type Owner = z.infer<typeof Owner>

/** Takes the first place that nobody has. What is left there by a job that died is ended and removed before. */
export async function takePlace(job: string): Promise<UserPlace> {
  const toolchains = join(base, 'toolchains')
  await mkdir(base, { recursive: true, mode: 0o711 })
  await mkdir(toolchains, { recursive: true, mode: 0o755 })
  const first = firstUser()
  for (let index = 0; index < mostPlaces; index++) {
    const user = first + 2 * index
    const root = join(base, String(user))
    if (!(await isFree(root)) || !(await occupy(root, job))) continue
    const users = { user, git: user + 1 }
    await endUsers(Object.values(users))
    await runHelper(['chown', `0:${user}`, root], 5000)
    await runHelper(['chmod', '0710', root], 5000)
    for (const name of ['work', 'home', 'tmp', 'git']) await mkdir(join(root, name), { mode: 0o700 })
    return { root, toolchains, ...users, release: () => release(root, Object.values(users)) }
  }
  throw new Error(`all ${mostPlaces} places in ${base} are taken`)
}

/** Ends and removes what a dead builder has left of a job. */
export async function sweepPlacesOf(job: string): Promise<void> {
  for (const name of await readdir(base).catch(() => [])) {
    const root = join(base, name)
    if (!/^\d+$/.test(name) || (await ownerOf(root))?.job !== job) continue
    await release(root, [Number(name), Number(name) + 1])
  }
}

async function release(root: string, users: readonly number[]): Promise<void> {
  await endUsers(users)
  await removeTree(root)
}

/** Folders with other owners are taken over first: even root removes nothing from some of them without a right to. */
async function removeTree(path: string): Promise<void> {
  await runHelper(['chown', '--recursive', '--no-dereference', '0:0', '--', path], removeMs).catch(() => '')
  await rm(path, { recursive: true, force: true })
}

/** A place is free when there is none, or when its owner is dead; then it is moved out of the way and removed. */
async function isFree(root: string): Promise<boolean> {
  const owner = await ownerOf(root)
  if (!owner) return true
  if (isAlive(owner)) return false
  const aside = await mkdtemp(join(base, '.old-'))
  // Of several that try, one can.
  const moved = await rename(root, join(aside, 'place')).then(
    () => true,
    () => false,
  )
  await endUsers([Number(root.slice(base.length + 1)), Number(root.slice(base.length + 1)) + 1])
  await removeTree(aside)
  return moved
}

/** Comes to be with its owner's name in it, in one move that fails when somebody has it. */
async function occupy(root: string, job: string): Promise<boolean> {
  const fresh = await mkdtemp(join(base, '.new-'))
  const owner: Owner = { job, pid: process.pid, startTime: readProcess(process.pid)?.startTime ?? '' }
  await writeFile(join(fresh, 'owner.json'), JSON.stringify(owner), { mode: 0o600 })
  try {
    await rename(fresh, root)
    return true
  } catch {
    await rm(fresh, { recursive: true, force: true })
    return false
  }
}

async function ownerOf(root: string): Promise<Owner | undefined> {
  try {
    return Owner.parse(JSON.parse(await readFile(join(root, 'owner.json'), 'utf8')))
  } catch {
    return undefined
  }
}

function isAlive({ pid, startTime }: Owner): boolean {
  return readProcess(pid)?.startTime === startTime
}

/** Far above real users where all ids exist; near the end of the few that a user namespace gives otherwise. */
function firstUser(): number {
  const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n')
  const ends = ranges
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([start = 0, , count = 0]) => start + count)
  const end = Math.max(...ends)
  return end > 2 ** 31 ? 1_600_000_000 : end - 1536
}
