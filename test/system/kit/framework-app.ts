import { join } from 'node:path'
import type { Files } from '../../kit/folder.ts'
import { makeScaffold, readFolder, type Scaffold } from './scaffold.ts'

/** An app of a framework, and what must become of it. */
export type FrameworkApp = {
  name: string
  /** Its own program with its version, or the folder of a sample. */
  from: string
  files: () => Promise<Files>
  framework: string
  /** What the page at `/` has in it; or how the deployment is refused. */
  page: RegExp | { refused: string; says: RegExp }
  /** Part of every run, not only of the long one. */
  always?: boolean
}

const samplesFolder = join(import.meta.dirname, '../../../builder/samples')

export function sampleFiles(id: string): Files {
  return readFolder(join(samplesFolder, id))
}

type Wanted = Pick<FrameworkApp, 'framework' | 'page' | 'always'>

/** An app that lies in the repository, one for each detector. */
export function sample(id: string, wanted: Wanted): FrameworkApp {
  return {
    name: `sample ${id}`,
    from: `builder/samples/${id}`,
    files: async () => sampleFiles(id),
    ...wanted,
  }
}

type Changes = { name: string; change?: (files: Files) => Files } & Wanted

/** An app that its framework's own program makes, with the one change that makes it static where it needs one. */
export function scaffolded(scaffold: Scaffold, { change = (files) => files, ...wanted }: Changes): FrameworkApp {
  return {
    from: [scaffold.from, ...scaffold.args].join(' '),
    files: async () => change(await makeScaffold(scaffold)),
    ...wanted,
  }
}

/** Replaces a text in one file; fails when it is not there, because then the program has changed. */
export function replaced(path: string, what: RegExp, by: string): (files: Files) => Files {
  return (files) => {
    const text = Buffer.from(files[path] ?? '').toString()
    if (!what.test(text)) throw new Error(`${path} of the new app has no ${what}:\n${text}`)
    return { ...files, [path]: text.replace(what, by) }
  }
}
