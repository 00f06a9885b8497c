import type { Files } from '../../kit/folder.ts'

/** What a visitor must get of a deployed trap: a part of `/`, and of other paths. */
export type Served = { page: string; files?: Record<string, string>; log?: RegExp }

/** How a trap must fail: at which step, with which code, and what the words must name. */
export type Refused = { step?: string; code: string; says: RegExp }

/** A repository that holds one trap, and what must become of it. `settings` are those of `start-deploy`. */
export type Trap = {
  name: string
  files: Files
  /** It takes minutes, so only the long run takes it. */
  soak?: boolean
  settings?: Record<string, string | boolean>
  /** More commits on top, each with a message; the first is made of `files`. */
  later?: Files[]
  /** Submodules: their folders, and the files that each has. */
  submodules?: Record<string, Files>
  outcome: Served | Refused
}

type Manifest = { scripts?: Record<string, string>; [field: string]: unknown }

/** A package.json. */
export function manifest(fields: Manifest): string {
  return `${JSON.stringify({ name: 'trap', private: true, ...fields }, null, 2)}\n`
}

/** A program that writes a page, and what else it is told, into a folder. */
export function writes(folder: string, text: string, before = ''): string {
  return `const { mkdirSync, writeFileSync } = require('node:fs')
${before}
mkdirSync(${JSON.stringify(folder)}, { recursive: true })
writeFileSync(${JSON.stringify(`${folder}/index.html`)}, '<!doctype html><title>Trap</title><p>' + ${text} + '</p>')
`
}

/** An app whose \`build\` is one program that writes \`text\` into \`folder\`. */
export function built(
  folder: string,
  text: string,
  more: { fields?: Manifest; before?: string; files?: Files } = {},
): Files {
  const { scripts, ...fields } = more.fields ?? {}
  return {
    'package.json': manifest({ scripts: { build: 'node make.cjs', ...scripts }, ...fields }),
    'make.cjs': writes(folder, JSON.stringify(text), more.before),
    ...more.files,
  }
}
