import { parse } from 'smol-toml'
import { z } from 'zod'
import { folderOf, hintsOf, lineOf, mergeHints, type PlatformFile, unreadable } from './hints.ts'
import { hintsOfRules } from './redirects.ts'

const Text = z.string().optional().catch(undefined)

const Netlify = z.object({
  build: z
    .object({
      base: Text,
      command: Text,
      publish: Text,
      environment: z.record(z.string(), z.unknown()).catch({}).default({}),
    })
    .catch({ environment: {} })
    .default({ environment: {} }),
  redirects: z
    .array(z.object({ from: z.string(), to: z.string(), status: z.number().default(301) }))
    .catch([])
    .default([]),
  headers: z.array(z.unknown()).catch([]).default([]),
  plugins: z
    .array(z.object({ package: z.string() }))
    .catch([])
    .default([]),
  functions: z.unknown().optional(),
  edge_functions: z.array(z.unknown()).catch([]).default([]),
})

/** https://docs.netlify.com/configure-builds/file-based-configuration. Paths are relative to its base. */
export const netlifyFile: PlatformFile = {
  names: ['netlify.toml'],
  read(text, file) {
    let parsed: unknown
    try {
      parsed = parse(text)
    } catch (error) {
      return unreadable(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'no TOML')
    }
    const { build, redirects, headers, plugins, functions, edge_functions } = Netlify.parse(parsed)
    const { NODE_VERSION, NPM_FLAGS: _flags, ...others } = build.environment
    const variables = Object.fromEntries(
      Object.entries(others).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
    const base = folderOf(build.base)
    const output = folderOf(build.publish)
    const said = hintsOf(
      file,
      {
        base: base || undefined,
        output: output === undefined ? undefined : withoutBase(output, base),
        build: lineOf(build.command),
        node: typeof NODE_VERSION === 'string' ? NODE_VERSION : undefined,
        variables: Object.keys(variables).length > 0 ? variables : undefined,
      },
      [
        ...(headers.length > 0 ? [`${file} asks for headers that are not sent here.`] : []),
        ...(plugins.length > 0
          ? [`${file} asks for build plugins that are not run here: ${plugins.map((each) => each.package).join(', ')}.`]
          : []),
        ...(functions !== undefined || edge_functions.length > 0
          ? [`${file} has functions, which are not run here.`]
          : []),
      ],
    )
    return mergeHints([said, hintsOfRules(redirects, file)])
  },
}

/** People write the folder from the root of the repository, too. */
function withoutBase(folder: string, base: string | undefined): string {
  return base && folder.startsWith(`${base}/`) ? folder.slice(base.length + 1) : folder
}
