import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

export type Toolchain = { nodeVersion: string; npmVersion: string }

/** The running Node.js and the npm beside it. Asking npm itself would take a fifth of a second. */
export function findToolchain(): Toolchain {
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  const places = ['lib/node_modules/npm', 'share/nodejs/npm', 'node_modules/npm'].map((place) => join(prefix, place))
  const found = places.map((place) => join(place, 'package.json')).find((file) => existsSync(file))
  const npm = found ? z.object({ version: z.string() }).parse(JSON.parse(readFileSync(found, 'utf8'))) : undefined
  return { nodeVersion: process.versions.node, npmVersion: npm?.version ?? 'unknown' }
}
