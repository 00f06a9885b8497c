import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import type { TaskEngine } from './task-engine.ts'

const run = promisify(execFile)

/** Needs neither systemd nor more than a plain machine gives. */
const podman = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs']
/** What the builder's wall needs; a task may drop everything else. */
const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'KILL', 'SETGID', 'SETUID']

/** What a container of a task is allowed, and how it reaches backends that listen on this machine's loopback only. */
const options = [
  ...[
    '--network',
    'host',
    '--log-driver',
    'none',
    '--cap-drop',
    'all',
    ...capabilities.flatMap((name) => ['--cap-add', name]),
  ],
  ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--security-opt', 'no-new-privileges'],
]

/** Runs an image as podman's container. Its own words, which AWS would keep in a log group, go to `onOutput`. */
export function podmanEngine(image: string, onOutput: (text: string) => void = () => {}): TaskEngine {
  return {
    name: 'podman',
    async start({ name: task, environment }) {
      const name = `trellis-task-${task.toLowerCase()}`
      // Only the names are on the command line, the values come by podman's own environment.
      const names = Object.keys(environment).flatMap((each) => ['--env', each])
      const env = { PATH: process.env.PATH, ...environment }
      const words = [...podman, 'run', '--rm', '--name', name, ...options, ...names, image]
      const child = spawn('podman', words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      await once(child, 'spawn')
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8')
        stream.on('data', (text: string) => onOutput(text))
      }
      const ended = once(child, 'close').then(([code]) => ({ exitCode: typeof code === 'number' ? code : 137 }))
      const signal = (word: string) =>
        void run('podman', [...podman, 'kill', '--signal', word, name]).catch(() => undefined)
      return { ended, terminate: () => signal('TERM'), kill: () => signal('KILL') }
    },
  }
}

/** Makes an image of one of the repository's Dockerfiles on a base that is there already; what has not changed is not made again. */
export async function buildImage(given: { file: string; base: string; tag: string; root: string }): Promise<void> {
  const { file, base, tag, root } = given
  // The format that holds health checks.
  const words = ['--format', 'docker', '--network', 'host', '--pull=never', '--layers', '--ulimit', 'nofile=1024:1024']
  const args = ['build', ...words, '--build-arg', `NODE_IMAGE=${base}`, '--file', file, '--tag', tag, root]
  await run('podman', [...podman, ...args], { maxBuffer: 64 * 1024 * 1024 })
}
