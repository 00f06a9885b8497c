import type { AppFacts } from './facts.ts'

/** What a detector says about an app that it recognises. `build` is what it would run when the app has no own script. */
export type Finding = {
  framework: string
  /** Absent when the files are served as they are. */
  build?: string
  /** Where the output is expected, best guess first. */
  output: string[]
  fallback: 'none' | 'spa'
  /** The path below which the pages expect to be served, with slashes around it: `/docs/`. */
  basePath?: string
  /** Folders, relative to the app's, in which the framework keeps results for its next build. */
  caches?: string[]
  /** Variables that the framework needs. */
  environment?: Record<string, string>
  /** The newest and oldest major of Node.js that the framework's version runs on, where that is known. */
  node?: { min?: number; max?: number }
  because: string[]
  warnings?: string[]
}

/** One row of the table: `help` is what people read when nothing was recognised. */
export type Detector = { id: string; help: string; detect: (facts: AppFacts) => Finding | undefined }

/** Where builds put their result, by habit. Folders that are often sources stand last. */
export const knownOutputs = ['dist', 'build', 'out', '_site', 'www', '.output/public', 'output', 'public'] as const

/** The detector's own guess first, then the habits. */
export function outputsAfter(first: readonly string[]): string[] {
  return [...new Set([...first, ...knownOutputs])]
}
