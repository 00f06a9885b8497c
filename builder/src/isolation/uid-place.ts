import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { runHelper } from './helper-process.ts'
import { readProcess } from './process-table.ts'
import { endUsers } from './uid-end.ts'

/**
 * Below it are the folders of jobs that run as users of their own, and the toolchains for them. It is not in the server's
 * data folder, which is closed to all users. Nobody but root may change it. It may be listed, as some
 * tools list every folder above their own, and shows numbers of users only, which every process shows too.
 */
const base = '/var/lib/trellis-jobs'
/** Where the toolchains of all jobs lie that run as users of their own. */
export const sharedTools = join(base, 'toolchains')
const mostPlaces = 512
const ownerName = 'owner.json'
const lockName = 'lock'
const marks = [ownerName, lockName]
const removeMs = 600_000

/** A folder with two user ids that belong to one job. Their common group may walk through the folder, nobody else may. */
export type UserPlace = {
  root: string
  toolchains: string
  /** Runs users' commands. Also the group of both. */
  user: number
  /** Runs git alone. */
  git: number
  /** Ends what runs as one of them, removes what they have left, and lets others have the place. May be called again. */
  release(): Promise<void>
}

const Owner = z.object({ job: z.string(), pid: z.int(), startTime: z.string() })
type Owner = z.infer<typeof Owner>

/** Takes the first place that nobody has. What is left there by a job that died is ended and removed before. */
export async function takePlace(job: string): Promise<UserPlace> {
  await mkdir(base, { recursive: true, mode: 0o755 })
  await chmod(base, 0o755)
  await mkdir(sharedTools, { recursive: true, mode: 0o755 })
  const first = firstUser()
  for (let index = 0; index < mostPlaces; index++) {
    const user = first + 2 * index
    const root = join(base, String(user))
    if (!(await occupy(root, job)) && !(await inherit(root, job))) continue
    const users = { user, git: user + 1 }
    await runHelper(['chown', `0:${user}`, root], 5000)
    await runHelper(['chmod', '0750', root], 5000)
    for (const name of ['work', 'home', 'tmp', 'git']) await mkdir(join(root, name), { mode: 0o700 })
    let released: Promise<void> | undefined
    const releaseOnce = () => {
      // A second time it might be somebody else's.
      released ??= release(root, job)
      return released
    }
    return { root, toolchains: sharedTools, ...users, release: releaseOnce }
  }
  throw new Error(`all ${mostPlaces} places in ${base} are taken`)
}

/** Ends and removes what a dead builder has left of a job. */
export async function sweepPlacesOf(job: string): Promise<void> {
  for (const name of await readdir(base).catch(() => [])) {
    if (/^\d+$/.test(name)) await release(join(base, name), job)
  }
}

/** Locks a place for clearing while it is the job's. One that has gone to somebody else meanwhile is left as it was. */
async function lockOf(root: string, job: string): Promise<boolean> {
  const isTheirs = async () => (await ownerOf(root))?.job === job
  if (!(await isTheirs()) || !(await lock(root))) return false
  if (await isTheirs()) return true
  await rm(join(root, lockName), { force: true })
  return false
}

/** Moved out of the way whole, because a folder that is half removed could be taken for one that is free. */
async function release(root: string, job: string): Promise<void> {
  if (!(await lockOf(root, job))) return
  await endUsers(usersOf(root))
  const aside = await mkdtemp(join(base, '.old-'))
  await rename(root, join(aside, 'place')).catch(() => {})
  await removeTree(aside)
}

/**
 * Folders with other owners are taken over first: even root removes nothing from some of them without a right to. Both
 * programs go down folder by folder, so a build cannot keep anything by a path longer than the kernel takes at once.
 */
async function removeTree(path: string): Promise<void> {
  await runHelper(['chown', '-R', '-h', '0:0', '--', path], removeMs).catch(() => '')
  await runHelper(['rm', '-rf', '--', path], removeMs)
}

/** Comes to be with its owner's name in it, in one move that fails when somebody has it. */
async function occupy(root: string, job: string): Promise<boolean> {
  const fresh = await mkdtemp(join(base, '.new-'))
  await writeOwner(fresh, job)
  try {
    await rename(fresh, root)
    return true
  } catch {
    await rm(fresh, { recursive: true, force: true })
    return false
  }
}

/** Takes the place of a dead owner, after ending and removing all that is there. */
async function inherit(root: string, job: string): Promise<boolean> {
  const isDead = async () => {
    const owner = await ownerOf(root)
    return owner !== undefined && !isAlive(owner)
  }
  if (!(await isDead()) || !(await lock(root)) || !(await isDead())) return false
  await endUsers(usersOf(root))
  for (const name of await readdir(root)) if (!marks.includes(name)) await removeTree(join(root, name))
  await writeOwner(root, job)
  await rm(join(root, lockName))
  return true
}

/** Only one of several that want to clear a place may. A place whose clearing was cut off stays locked, one of many. */
async function lock(root: string): Promise<boolean> {
  return writeFile(join(root, lockName), '', { flag: 'wx' }).then(
    () => true,
    () => false,
  )
}

function usersOf(root: string): number[] {
  const user = Number(basename(root))
  return [user, user + 1]
}

async function writeOwner(folder: string, job: string): Promise<void> {
  const owner: Owner = { job, pid: process.pid, startTime: readProcess(process.pid)?.startTime ?? '' }
  await writeFile(join(folder, ownerName), JSON.stringify(owner), { mode: 0o600 })
}

async function ownerOf(root: string): Promise<Owner | undefined> {
  try {
    return Owner.parse(JSON.parse(await readFile(join(root, ownerName), 'utf8')))
  } catch {
    return undefined
  }
}

function isAlive({ pid, startTime }: Owner): boolean {
  return readProcess(pid)?.startTime === startTime
}

/**
 * Far above real users where all ids exist; near the end of the few that a user namespace gives otherwise. The kernel
 * counts a user's processes across containers, and signals reach down into them, so no two of them share their users.
 */
function firstUser(): number {
  const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n')
  const ends = ranges
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([start = 0, , count = 0]) => start + count)
  const end = Math.max(...ends)
  if (end <= 2 ** 31) return end - 1536
  const namespace = createHash('sha256').update(readlinkSync('/proc/self/ns/pid')).digest().readUInt32BE()
  return 1_600_000_000 + (namespace % 400_000) * 2 * mostPlaces
}
