import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Files, temporaryFolder, writeFiles } from '../../kit/folder.ts'
import { type Answers, converse } from './converse.ts'

/** The Node.js that the programs which make new apps run with; many refuse older ones. */
const nodeForScaffolds = '24.21.0'

export type Scaffold = {
  /** The program of the framework's own and its version, as on the registry. */
  from: string
  /** Its arguments; it makes the folder \`app\`. */
  args: readonly string[]
  /** The name of the folder where the program does not take \`app\`. */
  folder?: string
  /** What is said to its questions, in their order; without it the program has to ask nothing. */
  answers?: Answers
  /** Files of an app that the program adds to; it then runs in that app's folder. */
  into?: Files
}

let nodeFolder: string | undefined

/** Brings the Node.js for scaffolding from the registry, once per run. */
async function newerNode(): Promise<string> {
  if (nodeFolder) return nodeFolder
  const { path } = temporaryFolder('node')
  const name = `node-${process.platform}-${process.arch}`
  await npm(['install', '--prefix', path, '--no-audit', '--no-fund', '--no-save', `${name}@${nodeForScaffolds}`], path)
  nodeFolder = join(path, 'node_modules', name, 'bin')
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return nodeFolder
}

/** The files of a new app just as the framework's own program writes them, with a lockfile of npm's. */
export async function makeScaffold({ from, args, folder = 'app', answers = [], into }: Scaffold): Promise<Files> {
  const kept = keptScaffold(from, args)
  if (kept && existsSync(kept)) return readFolder(kept)
  const place = temporaryFolder('scaffold')
  try {
    const env = { ...process.env, ...quiet, PATH: `${await newerNode()}${delimiter}${process.env.PATH}` }
    const app = join(place.path, folder)
    if (into) writeFiles(app, into)
    await converse('npx', ['--yes', from, ...args], { cwd: into ? app : place.path, env, answers })
    for (const name of ['node_modules', '.git']) rmSync(join(app, name), { recursive: true, force: true })
    if (kept) {
      mkdirSync(kept, { recursive: true })
      cpSync(app, kept, { recursive: true })
    }
    return readFolder(app)
  } finally {
    place.remove()
  }
}

/** Where scaffolds are kept between runs when a person asks for it, because making them takes longer than the tests. */
function keptScaffold(from: string, args: readonly string[]): string | undefined {
  const folder = process.env.TRELLIS_SCAFFOLDS
  return folder ? join(folder, [from, ...args].join('_').replace(/[^\w.@-]+/g, '_')) : undefined
}

/** No questions, no telemetry, nothing that is not the app itself. */
const quiet = {
  npm_config_yes: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  NG_CLI_ANALYTICS: 'false',
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  CI: '1',
}

export function readFolder(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]))
}

async function npm(args: string[], cwd: string): Promise<void> {
  await converse('npm', args, { cwd })
}
