import type { AppSource } from '../app-source.ts'
import { withoutComments } from './config-text.ts'

/** Configurations that say where a framework writes, by their names in the app's folder. */
const inFolder = [
  /^[\w.-]+\.(config|conf)(\.[\w-]+)?\.([cm]?[jt]s|json)$/,
  /^(webpack|rspack)(\.[\w-]+)+\.[cm]?[jt]s$/,
  /^\.eleventy\.[cm]?js$/,
  /^(gatsby-config|ember-cli-build|config-overrides|brunch-config)\.[cm]?[jt]s$/,
  /^(angular|angular-cli|\.angular-cli|project|app)\.json$/,
  /^(_config|config|hugo|mkdocs)\.(ya?ml|toml|json)$/,
  /^(Gemfile|Dockerfile|Procfile|\.parcelrc|\.umirc\.[cm]?[jt]s)$/,
]
/** Folders of documentation tools that may stand in the app's folder or one below, with their configuration in it. */
const hidden = ['.vitepress', '.vuepress']
const inHidden = /^config\.([cm]?[jt]s|json|ya?ml|toml)$/
/** Those with a fixed place of their own. */
const elsewhere = [
  'config/environment.js',
  'config/_default/hugo.toml',
  'config/_default/config.toml',
  'src/.vuepress/config.js',
  'adapters/static/vite.config.ts',
  'adapters/static/vite.config.mts',
  'adapters/ssg/vite.config.ts',
]

/** No configuration that a person wrote is longer; what is cut keeps those of programs from taking long to look at. */
const textLength = 64 * 1024
const mostFolders = 60

/** The configurations of an app by their paths, without comments; none of them is run. */
export async function readConfigs(app: AppSource, names: readonly string[]): Promise<Record<string, string>> {
  const paths = names.filter((name) => inFolder.some((pattern) => pattern.test(name)))
  const folders = [
    '',
    ...names.filter((name) => !name.startsWith('.') && !name.includes('.') && name !== 'node_modules'),
  ]
  for (const folder of folders.slice(0, mostFolders)) {
    for (const name of hidden) paths.push(...(await hiddenConfigs(app, folder ? `${folder}/${name}` : name)))
  }
  const configs: Record<string, string> = {}
  for (const path of [...new Set([...paths, ...elsewhere])]) {
    const bytes = await app.readStart(path, textLength)
    if (bytes) configs[path] = readable(path, bytes.toString())
  }
  return configs
}

async function hiddenConfigs(app: AppSource, folder: string): Promise<string[]> {
  if ((await app.kindOf(folder)) !== 'folder') return []
  const names = (await app.list(folder)).filter((name) => inHidden.test(name))
  // The folder alone is a sign, also when the configuration has a place of its own below it.
  return names.length > 0 ? names.map((name) => `${folder}/${name}`) : [`${folder}/config.js`]
}

function readable(path: string, text: string): string {
  return /\.[cm]?[jt]sx?$/.test(path) ? withoutComments(text) : text
}
