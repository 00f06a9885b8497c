type Lock = { packages: Record<string, { optionalDependencies?: Record<string, string> }> }

/**
 * A registry may lack builds for systems that are not this one; npm writes such a lockfile but refuses to install from it.
 * Answers the lockfile without what is only optional and not to be had.
 */
export function whatCanBeHad(text: string): string {
  const lock = JSON.parse(text) as Lock
  const names = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
  for (const entry of Object.values(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!names.has(name)) delete entry.optionalDependencies?.[name]
    }
  }
  return JSON.stringify(lock, null, 2)
}
