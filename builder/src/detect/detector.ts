import type { FailureWord } from '../failures.ts'
import type { AppFacts } from './facts.ts'

/**
 * What is to be run: scripts of the app's package.json, one after the other, or a command of the framework's own that
 * packages bring along. The package manager says how each is started.
 */
export type BuildWork = { scripts: readonly string[] } | { command: string }

/** What a detector says about an app that it recognises. */
export type Finding = {
  framework: string
  /** Absent when the files are served as they are. */
  build?: BuildWork
  /** Where the output is expected, best guess first. */
  output: string[]
  fallback: 'none' | 'spa'
  /** The path below which the pages expect to be served, with slashes around it: `/docs/`. */
  basePath?: string
  /** Folders, relative to the app's, in which the framework keeps results for its next build. */
  caches?: string[]
  /** Variables that the framework needs. */
  environment?: Record<string, string>
  /** The oldest and the newest major of Node.js that the framework's version runs on, where that is known. */
  node?: { min?: number; max?: number }
  /** The framework uses hashes that Node.js 17 and later refuse unless NODE_OPTIONS has `--openssl-legacy-provider`. */
  oldHashes?: boolean
  /** The app cannot be published as it is: why, and what to change. A build command or output set by the person wins. */
  refusal?: { code: FailureWord; message: string }
  /** Of the expected folders, those that are the site as well when the build leaves their pages as they were. */
  unchanged?: string[]
  /** Said when the build ends well and there is nothing to serve. */
  hint?: string
  because: string[]
  warnings?: string[]
}

/** How sure a detector is, when several know the app. */
export type Strength = 'called' | 'likely' | 'present'

/**
 * One row of the table: `help` is what people read when nothing was recognised, `sample` the folder of an app of this
 * kind.
 */
export type Detector = {
  id: string
  help: string
  sample: string
  detect: (facts: AppFacts) => (Finding & { strength?: Strength }) | undefined
}

/** Where builds put their result, by habit. Folders that are often sources stand last. */
export const knownOutputs = [
  'dist',
  'build',
  'out',
  '_site',
  'www',
  '.output/public',
  'dist/client',
  'build/client',
  'output',
  'site',
  'docs',
  'public',
] as const

/** The detector's own guess first, then the habits. */
export function outputsAfter(first: readonly string[]): string[] {
  return [...new Set([...first, ...knownOutputs])]
}

/** The line that does the work, as npm runs it. Other package managers have words of their own. */
export function npmLine(work: BuildWork): string {
  return 'command' in work ? `npx ${work.command}` : work.scripts.map((name) => `npm run ${name}`).join(' && ')
}
