import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runHelper } from './helper-process.ts'
import { systemParts } from './mounts.ts'

/** A program that makes containers, and the image of ours that it holds. */
export type Engine = { name: EngineName; argv: readonly string[]; image: string }

const enginePrograms = {
  // The job's limits need no systemd, which a server may not have.
  podman: { argv: ['podman', '--cgroup-manager=cgroupfs'], run: ['--read-only-tmpfs=false'], now: ['--time', '0'] },
  docker: { argv: ['docker'], run: [], now: [] },
} as const
export type EngineName = keyof typeof enginePrograms

const patienceMs = 30_000

/** By which the containers of a job are found again. */
export function jobLabel(job: string): string {
  return `trellis.job=${job}`
}

/** The first engine that works here, with our image in it. Rejects with what each of them said. */
export async function openEngine(): Promise<Engine> {
  const complaints: string[] = []
  for (const name of ['podman', 'docker'] as const) {
    try {
      return await withImage(name)
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(complaints.join('; '))
}

/** Runs one of the engine's commands to its end. */
export function askEngine({ argv }: Pick<Engine, 'argv'>, words: readonly string[]): Promise<string> {
  return runHelper([...argv, ...words], patienceMs)
}

/** Options of `run` in which the engines differ: nothing writable that is not in the job's folder. */
export function readOnlyOptions({ name }: Engine): string[] {
  return ['--read-only', ...enginePrograms[name].run]
}

/** Ends a container with all of its processes and removes it; one that is gone is no failure. */
export async function removeContainer(engine: Pick<Engine, 'argv' | 'name'>, container: string): Promise<void> {
  await askEngine(engine, ['rm', '--force', ...enginePrograms[engine.name].now, container]).catch(() => '')
}

/** Removes what is left of a job, in whichever engine. An engine that is not here has nothing of it. */
export async function removeContainersOf(job: string): Promise<void> {
  for (const name of ['podman', 'docker'] as const) {
    const { argv } = enginePrograms[name]
    const words = ['ps', '--all', '--quiet', '--filter', `label=${jobLabel(job)}`]
    const found = await askEngine({ argv }, words).catch(() => '')
    for (const container of found.split('\n').filter(Boolean)) await removeContainer({ name, argv }, container)
  }
}

/**
 * The image holds nothing but the links that a root needs beside `/usr`, because the host's own toolchain is shown
 * read-only: so it comes from no registry, never gets old, and a build finds the same programs behind every wall.
 */
async function withImage(name: EngineName): Promise<Engine> {
  const { argv } = enginePrograms[name]
  const { links } = systemParts()
  const version = createHash('sha256').update(JSON.stringify(links)).digest('hex').slice(0, 12)
  const image = `localhost/trellis-root:${version}`
  const there = await askEngine({ argv }, ['image', 'inspect', '--format', '{{.Id}}', image]).then(
    () => true,
    () => false,
  )
  if (!there) await importImage({ name, argv, image }, links)
  return { name, argv, image }
}

async function importImage(engine: Engine, links: readonly { to: string; at: string }[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-root-'))
  try {
    const root = join(folder, 'root')
    await mkdir(root)
    await mkdir(join(root, 'usr'))
    for (const { to, at } of links) await symlink(to, join(root, at))
    const file = join(folder, 'root.tar')
    await runHelper(['tar', '--create', '--file', file, '--directory', root, '--owner=0', '--group=0', '.'], patienceMs)
    await askEngine(engine, ['import', file, engine.image])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
