import { join } from 'node:path'
import { isPossibleVariable } from './isolation/environment-file.ts'
import type { JobContext } from './job-context.ts'
import { foldersAbove } from './packages/workspace.ts'
import type { Plan } from './plan.ts'

/** What of the job decides about the environment; a `JobContext` is one. */
export type EnvironmentNeeds = Pick<JobContext, 'npmEnvironment' | 'variables'> & {
  isolation: Pick<JobContext['isolation'], 'paths' | 'searchPath'>
  plan: Pick<JobContext['plan'], 'secrets'>
}

/**
 * The whole environment of users' commands: nothing of the server's own. `NODE_ENV` and `CI` stay unset, because both
 * change what installs and builds do. What the person set wins, except where npm keeps its files. Files of the checkout
 * name variables too, so what no program can be given is left out.
 */
export function userEnvironment(
  context: EnvironmentNeeds,
  plan: Pick<Plan, 'app' | 'environment' | 'toolFolders'>,
): Record<string, string> {
  const { isolation } = context
  const { checkout, home, temporary } = isolation.paths
  const bins = foldersAbove(plan.app).map((folder) => join(checkout, folder, 'node_modules', '.bin'))
  const all: Record<string, string> = {
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    FORCE_COLOR: '1',
    npm_config_color: 'always',
    ...context.npmEnvironment,
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
    npm_config_yes: 'true',
    // The manager is there already: nothing is to be fetched for it, and no version is refused.
    COREPACK_ENABLE_STRICT: '0',
    COREPACK_ENABLE_NETWORK: '0',
    COREPACK_ENABLE_AUTO_PIN: '0',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
    ...plan.environment,
    ...context.variables,
    ...Object.fromEntries(context.plan.secrets.map(({ name, value }) => [name, value])),
    npm_config_cache: join(home, '.npm'),
    PATH: [...plan.toolFolders, ...bins, isolation.searchPath].join(':'),
    HOME: home,
    TMPDIR: temporary,
    USER: 'trellis',
  }
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => isPossibleVariable(name, value)))
}

/**
 * The environment of our own tools behind the wall, such as `tar`. Nothing that the app brings may decide which program
 * runs or how: no folder of the checkout is searched, and no variable of the person's is there.
 */
export function toolEnvironment({ isolation }: Pick<JobContext, 'isolation'>): Record<string, string> {
  const { home, temporary } = isolation.paths
  return { LANG: 'C.UTF-8', PATH: isolation.searchPath, HOME: home, TMPDIR: temporary }
}
