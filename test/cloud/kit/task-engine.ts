import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a task's container is started with. */
export type ContainerOrder = { name: string; environment: Record<string, string> }

export type ContainerEnd = { exitCode: number; reason?: string }

/** A container that runs. `terminate` asks it to end, `kill` ends it with all that runs in it; both may come too late. */
export type RunningContainer = { ended: Promise<ContainerEnd>; terminate(): void; kill(): void }

/** What containers are made with. `start` rejects when none can be made. */
export type TaskEngine = { name: string; start(order: ContainerOrder): Promise<RunningContainer> }

/** The first process: hands on the wish to end, collects whoever loses its parent, and ends as the program does. */
const first = `"$@" & program=$!
trap 'kill -TERM $program' TERM
wait $program; code=$?
while [ $code -gt 128 ] && kill -0 $program 2>/dev/null; do wait $program; code=$?; done
exit $code`

/**
 * Runs a program as a process that is first in a process namespace of its own, so that all it starts ends with it, as in a
 * container. Needs root. It shares files and network with the machine. What it prints is given to `hear`.
 */
export function processEngine(program: string[], hear: (text: string) => void = () => {}): TaskEngine {
  return {
    name: 'process',
    async start({ environment }) {
      const folder = await mkdtemp(join(tmpdir(), 'trellis-task-'))
      const words = ['--pid', '--fork', '--kill-child', '--mount-proc', '--', 'sh', '-c', first, 'sh', ...program]
      const env = { PATH: process.env.PATH, TMPDIR: folder, HOME: folder, ...environment }
      const child = spawn('unshare', words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => hear(chunk.toString()))
      await once(child, 'spawn')
      const ended = once(child, 'close').then(async ([code]) => {
        await rm(folder, { recursive: true, force: true })
        return { exitCode: typeof code === 'number' ? code : 137 }
      })
      return { ended, terminate: () => signalFirst(child, 'SIGTERM'), kill: () => signalFirst(child, 'SIGKILL') }
    },
  }
}

function signalFirst({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    const inside = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
    if (inside > 1) process.kill(inside, name)
  } catch {
    // It has ended by itself.
  }
}
