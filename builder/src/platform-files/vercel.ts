import { z } from 'zod'
import { jsonOf } from '../parse-text.ts'
import { folderOf, hintsOf, lineOf, mergeHints, type PlatformFile, type PlatformHints, unreadable } from './hints.ts'
import { hintsOfRules, type RedirectRule } from './redirects.ts'

const Text = z.string().nullish().catch(undefined)
const Rewrites = z
  .array(z.object({ source: z.string(), destination: z.string() }))
  .catch([])
  .default([])
const Rules = z.array(z.unknown()).catch([]).default([])

const Vercel = z.object({
  buildCommand: Text,
  installCommand: Text,
  outputDirectory: Text,
  rewrites: Rewrites,
  redirects: Rules,
  headers: Rules,
  functions: z.unknown().optional(),
  routes: z
    .array(z.object({ src: z.string().optional(), dest: z.string().optional() }))
    .catch([])
    .default([]),
})

/** https://vercel.com/docs/project-configuration */
export const vercelFile: PlatformFile = {
  names: ['vercel.json', 'now.json'],
  read(text, file) {
    const parsed = jsonOf(text)
    if (parsed === undefined) return unreadable(file, 'it is no JSON')
    const found = Vercel.safeParse(parsed)
    if (!found.success) return unreadable(file, 'it is no object')
    const { buildCommand, installCommand, outputDirectory, rewrites, routes, redirects, headers, functions } =
      found.data
    const said = hintsOf(
      file,
      { build: lineOf(buildCommand), install: lineOf(installCommand), output: folderOf(outputDirectory) },
      [
        ...(redirects.length > 0 ? [`${file} asks for redirects that are not carried out here.`] : []),
        ...(headers.length > 0 ? [`${file} asks for headers that are not sent here.`] : []),
        ...(functions === undefined ? [] : [`${file} has functions, which are not run here.`]),
      ],
    )
    const rules: RedirectRule[] = [
      ...rewrites.map(({ source, destination }) => ({ from: source, to: destination, status: 200 })),
      ...routes.flatMap(({ src, dest }) => (src && dest ? [{ from: src, to: dest, status: 200 }] : [])),
    ]
    return mergeHints([said, hintsOfRules(rules.map(plainSource), file)])
  },
}

/** All the ways in which such files say "everything" mean the same. */
function plainSource(rule: RedirectRule): RedirectRule {
  const all = /^\/?\^?\/?(?:\((?:\?!.*\))?\.\*\)|\.\*|:\w+\*|:\w+\(\.\*\)|\(\?!.*)\$?$/
  return all.test(rule.from) ? { ...rule, from: '/*' } : rule
}

const Hosting = z.object({
  public: Text,
  rewrites: Rewrites,
  redirects: Rules,
})

/** https://firebase.google.com/docs/hosting/full-config */
export const firebaseFile: PlatformFile = {
  names: ['firebase.json'],
  read(text, file): PlatformHints {
    const parsed = jsonOf(text)
    if (parsed === undefined) return unreadable(file, 'it is no JSON')
    const found = z.object({ hosting: z.union([Hosting, z.array(Hosting)]).optional() }).safeParse(parsed)
    const hosting = found.success ? [found.data.hosting].flat()[0] : undefined
    if (!hosting) return { notes: [] }
    const rules = hosting.rewrites.map(({ source, destination }) => ({ from: source, to: destination, status: 200 }))
    const notes = hosting.redirects.length > 0 ? [`${file} asks for redirects that are not carried out here.`] : []
    return mergeHints([hintsOf(file, { output: folderOf(hosting.public) }, notes), hintsOfRules(rules, file)])
  },
}
