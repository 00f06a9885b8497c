import { SecretName } from '@trellis/shared/secret'

/** Set by the builder or by the shell itself, whatever a person says. */
const owned = new Set(['PATH', 'HOME', 'TMPDIR', 'USER', 'PWD', 'OLDPWD', 'SHLVL', 'SHELL', '_', 'IFS'])

/** These decide what runs, or how, before a command of the app does: no value of theirs is only a value. */
const powerful = new Set([
  ...['NODE_OPTIONS', 'NODE_REPL_EXTERNAL_MODULE', 'NODE_CHANNEL_FD', 'NODE_UNIQUE_ID', 'ELECTRON_RUN_AS_NODE'],
  ...['BASH_ENV', 'ENV', 'BASHOPTS', 'SHELLOPTS', 'PROMPT_COMMAND', 'PS4', 'ZDOTDIR'],
])

const families: readonly { prefix: RegExp; why: string }[] = [
  { prefix: /^TRELLIS(_|$)/i, why: 'Names that begin with TRELLIS_ are set by Trellis itself' },
  { prefix: /^(LD|DYLD)_/, why: 'Names that begin with LD_ or DYLD_ decide which code a program loads' },
  {
    prefix: /^npm_(config|package|lifecycle)_/i,
    why: 'Names that begin with npm_config_, npm_package_ or npm_lifecycle_ are npm’s own',
  },
  { prefix: /^COREPACK_/, why: 'Names that begin with COREPACK_ decide which package manager is fetched' },
  { prefix: /^BASH_FUNC_/, why: 'Names that begin with BASH_FUNC_ define functions of the shell' },
  { prefix: /^__/, why: 'Names that begin with two underscores belong to runtimes' },
]

/** Why a variable of a build cannot have this name, in one sentence for people; nothing when it can. */
export function nameProblem(name: string): string | undefined {
  if (!SecretName.safeParse(name).success)
    return 'A name has letters, digits and underscores, begins with no digit, and has at most 200 characters.'
  if (owned.has(name)) return `${name} is set for every build. Choose another name.`
  if (powerful.has(name))
    return `${name} decides what runs in a build and cannot be set as a secret. Choose another name.`
  const family = families.find(({ prefix }) => prefix.test(name))
  return family && `${family.why}. Choose another name.`
}
