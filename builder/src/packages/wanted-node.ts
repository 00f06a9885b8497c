import type { AppSource } from '../app-source.ts'
import type { Manifest } from './manifest.ts'
import { foldersAbove, join } from './workspace.ts'

/** The Node.js that an app asks for, as a person wrote it, and the file that says so. */
export type WantedNode = { range: string; file: string }

const plainFiles = ['.nvmrc', '.node-version'] as const

/**
 * Which Node.js is asked for, by the nearest folder that says something, up to the place of the install. Files that are
 * made for this alone come before what stands in package.json.
 */
export async function readWantedNode(
  source: AppSource,
  place: { app: string; root: string },
  manifests: ReadonlyMap<string, Manifest | undefined>,
): Promise<WantedNode | undefined> {
  const folders = foldersAbove(place.app).filter((folder) => folder.length >= place.root.length)
  for (const folder of folders) {
    const found = await readFiles(source, folder)
    if (found) return found
  }
  for (const folder of folders) {
    const found = readManifestOf(manifests.get(folder), join(folder, 'package.json'))
    if (found) return found
  }
  return undefined
}

async function readFiles(source: AppSource, folder: string): Promise<WantedNode | undefined> {
  for (const name of plainFiles) {
    const file = join(folder, name)
    const line = firstLine(await source.readText(file))
    if (line !== undefined) return { range: line, file }
  }
  const file = join(folder, '.tool-versions')
  const range = /^(?:nodejs|node)\s+([^\s#]+)/m.exec((await source.readText(file)) ?? '')?.[1]
  return range === undefined ? undefined : { range, file }
}

/** The first line that says something; what stands behind a `#` is for people. */
function firstLine(text: string | undefined): string | undefined {
  const lines = (text ?? '').split(/\r?\n/).map((line) => line.replace(/#.*/, '').trim())
  return lines.find((line) => line !== '')?.slice(0, 100)
}

function readManifestOf(manifest: Manifest | undefined, file: string): WantedNode | undefined {
  const runtime = manifest?.devEngines.runtime.find(({ name }) => name === 'node')?.version
  const places: [string | undefined, string][] = [
    [manifest?.volta.node, 'volta.node'],
    [runtime, 'devEngines.runtime'],
    [manifest?.engines.node, 'engines.node'],
  ]
  for (const [range, place] of places) if (range) return { range: range.slice(0, 100), file: `${file} (${place})` }
  return undefined
}
