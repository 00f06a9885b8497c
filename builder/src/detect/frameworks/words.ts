import { basePathOf } from '../base-path.ts'
import { settingsOf } from '../config-text.ts'
import type { Finding } from '../detector.ts'

/** The answer to an app that draws its pages anew for each request. */
export function needsServer(what: string, change: string): NonNullable<Finding['refusal']> {
  return {
    code: 'needs_server',
    message: `This is ${what}, which needs a server of its own to answer each request. Trellis publishes static sites so far; nothing was built. ${change}`,
  }
}

/**
 * The base path that a configuration gives to any of these settings. Where it chooses between several, as by the mode
 * of the build, the one that is not the root counts.
 */
export function basePathIn(text: string, ...names: string[]): string | undefined {
  for (const name of names) {
    const plain = settingsOf(text, name)
    if (plain[0] !== undefined) return basePathOf(plain[0])
    const chosen = new RegExp(`(?<![\\w.$])["']?${name}["']?\\s*:\\s*([^\\n,{]*\\?[^\\n]*)`).exec(text)?.[1] ?? ''
    const paths = [...chosen.matchAll(/(["'`])(\/[\w./-]*)\1/g)].map((match) => basePathOf(match[2]))
    const found = paths.find((path) => path !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

/** A field of a finding that is there only when it is known. */
export function basePath(path: string | undefined): Pick<Finding, 'basePath'> {
  return path === undefined ? {} : { basePath: path }
}
