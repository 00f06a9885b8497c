import type { ChildProcess } from 'node:child_process'
import { existsSync, lchownSync, mkdirSync, writeFileSync } from 'node:fs'
import { lchown, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { askEngine, type Engine, jobLabel, readOnlyOptions, removeContainer } from './engine.ts'
import { exportLines } from './environment-file.ts'
import { runHelper, startHelper, stopHelper } from './helper-process.ts'
import {
  type InsideOptions,
  insideMounts,
  insidePaths,
  insideSearchPath,
  makeInside,
  sharedMemory,
  userIdOf,
} from './inside.ts'
import type { Breach, InsidePaths, IsolatedCommand, Isolation, RunningCommand } from './isolation.ts'
import { fileSizeLimit, openFilesLimit, taskLimit } from './kernel-limits.ts'
import { type Mount, systemParts } from './mounts.ts'
import { processesOfUsers } from './process-table.ts'
import { type Reach, untilNone } from './reach.ts'
import { startProcess } from './start-process.ts'
import { UserNetwork } from './user-network.ts'
import type { WatchedLimits } from './watch-limits.ts'

const startMs = 20_000
const environmentPlace = '/run/trellis/environment'

/** Not replaced by the command, so that somebody collects the processes that lose their parent. */
const entryScript = `. ${environmentPlace} && cd -- "$1" && shift && "$@"; exit $?`

export type ContainerOptions = InsideOptions & {
  engine: Promise<Engine>
  job: string
  /** Private addresses that stay reachable, such as a registry of the house. */
  reachable: Promise<readonly string[]>
  limits: WatchedLimits
}

type Run = { name: string; environment: string; desk: string }

type Opened = { engine: Engine; holder: ChildProcess; holderName: string }

/**
 * Each command in a container of its own, made by podman or docker, without rights, under a user id that owns nothing but
 * the job's folders. All of them share the network of one container that holds nothing else, into which the user-mode way
 * to the internet is made from outside. Needs root: only root can set routes there and give files to another user.
 */
export class Container implements Isolation {
  readonly kind = 'container'
  readonly paths = insidePaths
  readonly host: InsidePaths
  readonly searchPath = insideSearchPath()
  readonly #options: ContainerOptions
  readonly #user: number
  readonly #mounts: { common: Mount[]; git: Mount }
  readonly #removals = new Set<Promise<void>>()
  #opened: Promise<Opened> | undefined
  #inside: Opened | undefined
  #network: UserNetwork | undefined
  #networkReady: Promise<void> | undefined
  #commands = 0

  constructor(options: ContainerOptions) {
    this.#options = options
    this.host = { ...options.host, toolchains: options.toolchains }
    this.#user = userIdOf(options.job)
    this.#mounts = insideMounts(options)
  }

  async open(): Promise<void> {
    this.#opened ??= this.#open()
    this.#inside = await this.#opened
  }

  /** Links are handed over themselves, never what they lead to. */
  async adopt(path: string): Promise<void> {
    await runHelper(['chown', '--recursive', '--no-dereference', `${this.#user}:${this.#user}`, '--', path], 600_000)
  }

  /** git goes before the network of the others stands. */
  async ready(network: 'sandbox' | 'host'): Promise<void> {
    await this.open()
    if (network === 'sandbox') await this.#networkReady
  }

  run(command: IsolatedCommand): RunningCommand {
    const inside = this.#inside
    if (!inside) throw new Error('The container is not ready yet.')
    const name = `${containerName(this.#options.job)}-${++this.#commands}`
    // The command's own environment holds for nothing on this side of the wall, and the engine writes it down nowhere.
    const environment = join(this.#options.folder, `environment-${this.#commands}`)
    writeFileSync(environment, exportLines(command.environment), { mode: 0o600 })
    lchownSync(environment, this.#user, this.#user)
    // An engine leaves its own marks where it is started.
    const desk = join(this.#options.folder, `engine-${this.#commands}`)
    mkdirSync(desk)
    return startProcess({
      argv: [...inside.engine.argv, 'run', '--name', name, ...this.#runOptions(command, { inside, environment })],
      cwd: desk,
      environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      command,
      reach: () => this.#reach(inside.engine, { name, environment, desk }),
      limits: this.#options.limits,
      folder: this.#options.folder,
    })
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined)
    await this.#networkReady?.catch(() => {})
    await this.#network?.close()
    await Promise.all(this.#removals)
    if (!opened) return
    await removeContainer(opened.engine, opened.holderName)
    await stopHelper(opened.holder)
  }

  async #open(): Promise<Opened> {
    const { host, folder, job } = this.#options
    await makeInside(this.#options, this.#user)
    for (const path of [...Object.values(host), sharedMemory(folder)]) await lchown(path, this.#user, this.#user)
    const { reachable } = this.#options
    const engine = await this.#options.engine
    const holderName = `${containerName(job)}-network`
    const words = ['run', '--rm', '--interactive', '--name', holderName, '--network', 'none', '--hostname', 'trellis']
    const hold = ['--entrypoint', '/bin/sh', engine.image, '-c', 'echo ready; exec cat']
    const options = [...words, ...this.#poorOptions(engine), '--pids-limit', '8', ...systemMounts(), ...hold]
    const holder = await startHelper([...engine.argv, ...options], { readyFd: 1, timeoutMs: startMs })
    const pid = Number(await askEngine(engine, ['inspect', '--format', '{{.State.Pid}}', holderName]))
    this.#network = new UserNetwork({ pid, asRoot: true, reachable })
    this.#networkReady = this.#network.open()
    this.#networkReady.catch(() => {})
    return { engine, holder, holderName }
  }

  /** No right, no way to get one, nothing writable, and no trace of the command in the engine's own logs. */
  #poorOptions(engine: Engine): string[] {
    const limits = { nproc: taskLimit(this.#options.limits), nofile: openFilesLimit(), core: 0 }
    return [
      ...Object.entries(limits).flatMap(([name, most]) => ['--ulimit', `${name}=${most}:${most}`]),
      ...['--user', `${this.#user}:${this.#user}`, '--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
      ...['--security-opt', 'label=disable', '--ipc', 'private', '--cgroupns', 'private'],
      ...['--log-driver', 'none', '--label', jobLabel(this.#options.job), ...readOnlyOptions(engine)],
    ]
  }

  /** The number of tasks counts threads too. The user id is this job's alone, so the kernel can hold it twice. */
  #runOptions(command: IsolatedCommand, { inside, environment }: { inside: Opened; environment: string }): string[] {
    const { limits } = this.#options
    const largest = fileSizeLimit(limits)
    const mounts = [
      ...this.#mounts.common,
      ...(command.network === 'host' ? [this.#mounts.git] : []),
      { from: environment, to: environmentPlace, writable: false },
    ]
    return [
      ...(command.input ? ['--interactive'] : []),
      ...['--network', command.network === 'host' ? 'host' : `container:${inside.holderName}`],
      ...this.#poorOptions(inside.engine),
      ...['--pids-limit', `${taskLimit(limits)}`, '--memory', `${limits.memoryBytes}`],
      ...['--ulimit', `fsize=${largest}:${largest}`],
      ...[...systemMounts(), ...mounts.flatMap(mountWords)],
      ...['--entrypoint', '/usr/bin/env', inside.engine.image],
      ...['-i', '/bin/sh', '-c', entryScript, 'sh', join(this.paths.checkout, command.folder), ...command.argv],
    ]
  }

  #reach(engine: Engine, { name, environment, desk }: Run): Reach {
    const users = new Set([this.#user])
    let ended = false
    const inspect = ['inspect', '--format', '{{.State.OOMKilled}}', name]
    return {
      members: () => processesOfUsers(users),
      // It may not have been made yet when it is to end.
      kill: () => void untilNone(() => (ended ? 0 : removeContainer(engine, name).then(() => 1))),
      clear: async () => {
        ended = true
        const removal = removeContainer(engine, name).then(() => rm(environment, { force: true }))
        this.#removals.add(removal)
        removal.finally(() => this.#removals.delete(removal))
      },
      verdict: async (code): Promise<Breach | undefined> => {
        if (code === 0) return undefined
        // The mark of podman's monitor, which podman itself does not always find.
        if (existsSync(join(desk, 'oom'))) return 'memory_limit'
        const killed = await askEngine(engine, inspect).catch(() => '')
        return killed.trim() === 'true' ? 'memory_limit' : undefined
      },
    }
  }
}

function containerName(job: string): string {
  return `trellis-${job.toLowerCase()}`
}

function systemMounts(): string[] {
  return systemParts().mounts.flatMap(mountWords)
}

/** In the engines' own notation, which is CSV. */
function mountWords({ from, to, writable }: Mount): string[] {
  const fields = ['type=bind', `source=${from}`, `target=${to}`, ...(writable ? [] : ['readonly'])]
  return ['--mount', fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')]
}
