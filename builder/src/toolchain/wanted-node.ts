import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { jsonOf, tomlOf, withoutMark } from '../parse-text.ts'

/** What a file says about Node.js, in its own words. */
export type WantedNode = { range: string; file: string }

type Reader = { file: string; read: (text: string) => WantedNode | undefined }

/**
 * Files in which people say which Node.js their app takes, the ones about this very machine first: what a version manager
 * would use here says more than the range that `engines` allows.
 */
const readers: readonly Reader[] = [
  { file: '.nvmrc', read: (text) => wanted(firstLine(text), '.nvmrc') },
  { file: '.node-version', read: (text) => wanted(firstLine(text), '.node-version') },
  { file: 'package.json', read: (text) => fromManifest(text, 'volta') },
  { file: '.tool-versions', read: (text) => wanted(fromToolVersions(text), '.tool-versions') },
  { file: 'mise.toml', read: (text) => wanted(fromMise(text), 'mise.toml') },
  { file: '.mise.toml', read: (text) => wanted(fromMise(text), '.mise.toml') },
  { file: 'package.json', read: (text) => fromManifest(text, 'devEngines') },
  { file: 'package.json', read: (text) => fromManifest(text, 'engines') },
]

/**
 * The first file that says it. `folders` are the app's own and its workspace's root: a file of either sort holds for both,
 * and the one that is nearer to the app wins over its like.
 */
export async function readWantedNode(
  source: Pick<AppSource, 'readText'>,
  folders: readonly string[] = [''],
): Promise<WantedNode | undefined> {
  for (const { file, read } of readers) {
    for (const folder of new Set(folders)) {
      const inside = folder === '' ? '' : `${folder}/`
      const text = await source.readText(`${inside}${file}`)
      const found = text === undefined ? undefined : read(text)
      if (found) return { ...found, file: `${inside}${found.file}` }
    }
  }
  return undefined
}

function wanted(range: string | undefined, file: string): WantedNode | undefined {
  return range ? { range, file } : undefined
}

/** The first line that is neither empty nor a comment. */
function firstLine(text: string): string | undefined {
  return withoutMark(text)
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#[\s\S]*$/, '').trim())
    .find((line) => line !== '')
}

/** A line of asdf's: the tool's name, its version, and others to fall back on. */
function fromToolVersions(text: string): string | undefined {
  const line = text.split(/\r?\n/).find((each) => /^\s*(?:nodejs|node)\s+\S/.test(each))
  return line?.replace(/#.*$/, '').trim().split(/\s+/)[1]
}

const MiseTool = z.union([z.string(), z.object({ version: z.string() }).transform(({ version }) => version)])
const MiseTools = z
  .union([MiseTool, z.array(MiseTool).transform(([first]) => first)])
  .optional()
  .catch(undefined)
const Mise = z.object({ tools: z.object({ node: MiseTools, nodejs: MiseTools }) })

function fromMise(text: string): string | undefined {
  const { tools } = Mise.safeParse(tomlOf(text)).data ?? {}
  const found = tools?.node ?? tools?.nodejs
  // A version without a dot or `x` is a prefix there as everywhere: 22 is the newest of 22.
  return found === 'lts' ? 'lts/*' : found
}

const Runtime = z.object({ name: z.string(), version: z.string().optional() })
const Manifest = z.object({
  volta: z.object({ node: z.string().optional() }).optional().catch(undefined),
  engines: z.object({ node: z.string().optional() }).optional().catch(undefined),
  devEngines: z
    .object({ runtime: z.union([Runtime.transform((one) => [one]), z.array(Runtime)]).optional() })
    .optional()
    .catch(undefined),
})

function fromManifest(text: string, part: 'volta' | 'engines' | 'devEngines'): WantedNode | undefined {
  const found = Manifest.safeParse(jsonOf(text))
  if (!found.success) return undefined
  const { volta, engines, devEngines } = found.data
  if (part === 'volta') return wanted(volta?.node, 'package.json (volta.node)')
  if (part === 'engines') return wanted(engines?.node, 'package.json (engines.node)')
  const runtime = devEngines?.runtime?.find(({ name }) => name === 'node')
  return wanted(runtime?.version, 'package.json (devEngines.runtime)')
}
