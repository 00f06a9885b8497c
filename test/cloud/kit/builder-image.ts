import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildImage } from './podman-engine.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
/** Node.js on Debian, made on this machine, because nothing is pulled here. */
const base = 'localhost/trellis-node-base:20'
const tag = 'localhost/trellis-builder:test'

let made: Promise<string> | undefined

/** The name of the builder's image, made once by its own Dockerfile. */
export function builderImage(): Promise<string> {
  made ??= make()
  return made
}

async function make(): Promise<string> {
  await buildImage({ file: join(root, 'builder/Dockerfile'), base: await nodeBase(), tag, root })
  return tag
}

/** The name of the image that stands for Node.js's official one. */
export async function nodeBase(): Promise<string> {
  const isThere = await run('podman', ['image', 'exists', base]).then(
    () => true,
    () => false,
  )
  if (!isThere) await run('sh', [join(root, 'test/cloud/kit/node-base.sh')], { maxBuffer: 64 * 1024 * 1024 })
  return base
}
