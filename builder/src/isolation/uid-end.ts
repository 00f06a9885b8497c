import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { runHelper } from './helper-process.ts'
import { processesOfUsers } from './process-table.ts'
import { untilNone } from './reach.ts'

/** Where every user may leave files; `/dev/shm` is memory. Folders that are not here are passed over. */
const memoryFolder = '/dev/shm'
const sharedFolders = ['/tmp', '/var/tmp', '/run/lock', '/var/crash', '/dev/mqueue']
const lookMs = 60_000

/** Words before a command that runs it as this user, without any right. */
export function asUser(user: number, group: number): string[] {
  return ['setpriv', '--reuid', `${user}`, '--regid', `${group}`, '--clear-groups', '--no-new-privs']
}

/** Kills all processes of a user in one stroke of the kernel's, which no fork outruns; again until none is seen. */
export async function killUser(user: number): Promise<void> {
  const stroke = [...asUser(user, user), '--', '/bin/sh', '-c', 'kill -9 -1']
  await untilNone(async () => {
    if (processesOfUsers(new Set([user])).length === 0) return 0
    // The shell is one of that user's too, and has nobody else to kill when the others are gone.
    await runHelper(stroke, 5000).catch(() => '')
    return processesOfUsers(new Set([user])).length
  })
}

/** Ends what these users run and removes what they have left where all users may leave something. Never rejects. */
export async function endUsers(users: readonly number[]): Promise<void> {
  for (const user of users) {
    await killUser(user)
    // Queues, semaphores and shared memory of the old kind have no file.
    await runHelper([...asUser(user, user), '--', 'ipcrm', '--all'], lookMs).catch(() => '')
  }
  await removeTheirs(users, [...sharedFolders, memoryFolder])
}

/**
 * Removes what these users have in folders of all. Each is named from inside of the folder that it was found in: that one
 * may be another build's, which could put a link in its place meanwhile and have us remove what it leads to.
 */
export async function removeTheirs(users: readonly number[], folders: readonly string[]): Promise<void> {
  await findTheirs(users, folders, ['-prune', '-execdir', 'sh', '-c', removeScript, 'sh', '{}', '+'])
}

/** Taken over first, because even root removes nothing from some folders of others without a right to. */
const removeScript = 'chown -R -h 0:0 -- "$@"; rm -rf -- "$@"'

/** Bytes that these users hold in shared folders, and in memory that no process shows. */
export async function usedElsewhere(users: readonly number[]): Promise<{ memoryBytes: number; diskBytes: number }> {
  const [old, memory, disk] = await Promise.all([
    oldSharedMemory(users),
    findTheirs(users, [memoryFolder], ['-printf', '%k\n']),
    findTheirs(users, sharedFolders, ['-printf', '%k\n']),
  ])
  return { memoryBytes: old + sumKilobytes(memory), diskBytes: sumKilobytes(disk) }
}

/** Goes down only where these users may write. What vanishes meanwhile is passed over. Answers what the action prints. */
async function findTheirs(users: readonly number[], folders: readonly string[], action: readonly string[]) {
  const there = folders.filter((folder) => existsSync(folder))
  if (there.length === 0) return ''
  const theirs = ['(', ...users.flatMap((user, index) => [...(index > 0 ? ['-o'] : []), '-uid', `${user}`]), ')']
  const closed = ['-type', 'd', '!', '-perm', '-0002', '!', ...theirs, '-prune']
  const words = [...there, '-xdev', '-mindepth', '1', ...closed, '-o', ...theirs, ...action]
  return runHelper(['sh', '-c', 'find "$@" 2> /dev/null || true', 'sh', ...words], lookMs).catch(() => '')
}

function sumKilobytes(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + (Number(line) || 0), 0) * 1024
}

/** Segments that a process has attached count with the process as well, which errs on the safe side. */
async function oldSharedMemory(users: readonly number[]): Promise<number> {
  const [head = '', ...rows] = (await readFile('/proc/sysvipc/shm', 'utf8').catch(() => '')).trim().split('\n')
  const names = head.trim().split(/\s+/)
  const [cuid, size] = [names.indexOf('cuid'), names.indexOf('size')]
  const fields = rows.map((row) => row.trim().split(/\s+/).map(Number))
  return fields.reduce((sum, row) => sum + (users.includes(row[cuid] ?? -1) ? (row[size] ?? 0) : 0), 0)
}
