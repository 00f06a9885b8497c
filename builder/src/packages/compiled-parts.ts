import semver from 'semver'

/** A package whose compiled parts exist for some versions of Node.js only, and that compiles on no newer ones. */
type Compiled = { name: string; parts: readonly { versions: string; newestNode: number }[] }

/** Newest versions first. These names are often in old apps, and none of them says any of this in its `engines`. */
const compiled: readonly Compiled[] = [
  {
    name: 'node-sass',
    parts: [
      { versions: '>=9', newestNode: 20 },
      { versions: '8', newestNode: 18 },
      { versions: '6 - 7', newestNode: 16 },
      { versions: '>=4.14.0 <6', newestNode: 14 },
      { versions: '>=4.12.0 <4.14.0', newestNode: 12 },
      { versions: '>=4.9.0 <4.12.0', newestNode: 10 },
      { versions: '<4.9.0', newestNode: 8 },
    ],
  },
  { name: 'fibers', parts: [{ versions: '*', newestNode: 14 }] },
]

/** The newest major of Node.js that the compiled parts of the app's packages run on, and why. */
export type CompiledFor = { newestNode: number; because: string }

/**
 * Looks through the packages that an app names, by the version of a lockfile, else by the newest that their range allows.
 * Nothing when none of them is known for that.
 */
export function compiledFor(
  dependencies: Readonly<Record<string, string>>,
  lockTexts: readonly string[],
): CompiledFor | undefined {
  const found = compiled.flatMap(({ name, parts }) => {
    const range = dependencies[name]
    if (range === undefined) return []
    const wanted = lockTexts.map((text) => lockedVersion(text, name)).find((each) => each !== undefined) ?? range
    if (semver.validRange(wanted, { loose: true }) === null) return []
    const part = parts.find(({ versions }) => semver.intersects(versions, wanted, { loose: true }))
    if (!part) return []
    const because = `${name} ${wanted} has compiled parts for Node.js up to ${part.newestNode}`
    return [{ newestNode: part.newestNode, because }]
  })
  return found.sort((a, b) => a.newestNode - b.newestNode)[0]
}

/** The version behind a package's name, as each kind of lockfile writes it; the first when there are several. */
function lockedVersion(text: string, name: string): string | undefined {
  const version = '(\\d+\\.\\d+\\.\\d+)'
  const patterns = [
    `["/]${name}": \\{\\s*"version": "${version}"`,
    `^"?${name}@[^\\n]*:\\n\\s+version:? "?${version}`,
    `^\\s+['"]?/?${name}[@/]${version}`,
    `"${name}@${version}"`,
  ]
  return patterns.map((each) => new RegExp(each, 'm').exec(text)?.[1]).find((each) => each !== undefined)
}
