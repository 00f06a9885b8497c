import { dependenciesOf } from '../package-json.ts'
import { basePathOf } from './base-path.ts'
import { settingOf } from './config-text.ts'
import type { Detector, Finding } from './detector.ts'
import { outputsAfter } from './detector.ts'
import type { AppFacts } from './facts.ts'
import { plainScript, scriptsOf } from './scripts.ts'

const hugoPackages = ['hugo-extended', 'hugo-bin']
const hugoFolders = ['content', 'archetypes', 'layouts', 'themes']

/** Hugo is a program of its own; packages on the registry bring it along, and then it is built like any other app. */
export const hugoDetector: Detector = {
  id: 'hugo',
  help: 'a Hugo site, which is built when a package of the registry brings Hugo along',
  sample: 'hugo',
  detect(facts) {
    const name = Object.keys(facts.configs).find((path) => /(^|\/)(hugo|config)\.(toml|ya?ml|json)$/.test(path))
    if (name === undefined || !isHugo(facts, name)) return undefined
    const brought = hugoPackages.find((each) => each in dependenciesOf(facts.package))
    const script = plainScript(scriptsOf(facts))
    const because = [`there is ${name}`]
    if (brought === undefined)
      return unbuildable({
        ...{ framework: 'Hugo', because },
        message:
          `This is a Hugo site (${name}), and the builder has no Hugo. Nothing was built. Let the site bring it along: run ` +
          '"npm install --save-dev hugo-extended", add the build script "hugo --minify" to package.json, and commit both files.',
      })
    const base = settingOf((facts.configs[name] ?? '').replace(/^(\s*\w+)\s*:\s*([^"'\s].*)$/gm, '$1: "$2"'), 'baseURL')
    const path = basePathOf(base)
    return {
      framework: 'Hugo',
      build: script === undefined ? { command: 'hugo --minify' } : { scripts: [script] },
      output: outputsAfter(['public']),
      fallback: 'none',
      ...(path === undefined ? {} : { basePath: path }),
      caches: ['resources/_gen'],
      because: [...because, `package.json names ${brought}`],
    }
  },
}

function isHugo(facts: AppFacts, name: string): boolean {
  if (/hugo\./.test(name)) return true
  const text = facts.configs[name] ?? ''
  return /\bbaseURL\b/i.test(text) && hugoFolders.some((folder) => facts.names.includes(folder))
}

const jekyllFolders = ['_posts', '_layouts', '_includes', '_sass']

export const jekyllDetector: Detector = {
  id: 'jekyll',
  help: 'a Jekyll site, which is recognised and not built',
  sample: 'jekyll',
  detect(facts) {
    const config = ['_config.yml', '_config.yaml', '_config.toml'].find((name) => name in facts.configs)
    const gems = /["'](jekyll|github-pages)["']/.test(facts.configs.Gemfile ?? '')
    const isSite =
      jekyllFolders.some((folder) => facts.names.includes(folder)) ||
      /^---\r?\n/.test(facts.beginnings[''] ?? '') ||
      (facts.names.some((name) => /^(index|README)\.(md|markdown)$/.test(name)) && !facts.pages.includes(''))
    if (!gems && !(config && isSite)) return undefined
    return unbuildable({
      framework: 'Jekyll',
      because: [gems ? 'its Gemfile names Jekyll' : `there is ${config}`],
      message:
        'This is a Jekyll site, and the builder has no Ruby. Nothing was built. Build it where Ruby is ("bundle exec jekyll build"), ' +
        'commit what it writes to _site, for example on a branch of its own, and deploy that with _site as the root folder.',
    })
  },
}

/** Programs of other languages, by the file that gives them away. They count only where nothing else was found. */
const others: readonly { name: string; file: RegExp }[] = [
  { name: 'MkDocs', file: /^mkdocs\.ya?ml$/ },
  { name: 'Zola', file: /^zola\.toml$/ },
  { name: 'mdBook', file: /^book\.toml$/ },
  { name: 'Deno', file: /^deno\.jsonc?$/ },
  { name: 'Python', file: /^(requirements\.txt|pyproject\.toml|setup\.py|Pipfile|manage\.py|conf\.py)$/ },
  { name: 'PHP', file: /^(composer\.json|index\.php)$/ },
  { name: 'Go', file: /^go\.mod$/ },
  { name: 'Rust', file: /^Cargo\.toml$/ },
  { name: 'Ruby', file: /^(Gemfile|config\.ru)$/ },
  { name: 'Java', file: /^(pom\.xml|build\.gradle(\.kts)?)$/ },
  { name: 'Elixir', file: /^mix\.exs$/ },
  { name: '.NET', file: /\.(csproj|sln|fsproj)$/ },
  { name: 'container', file: /^(Dockerfile|docker-compose\.ya?ml|compose\.ya?ml)$/ },
]

export const foreignDetector: Detector = {
  id: 'foreign',
  help: 'programs of other languages, which are recognised and not built',
  sample: 'foreign',
  detect(facts) {
    for (const { name, file } of others) {
      const found = facts.names.find((each) => file.test(each))
      if (found === undefined) continue
      return {
        ...unbuildable({
          framework: `${name} project`,
          because: [`there is ${found}`],
          message:
            `This is a ${name} project (${found}), and the builder has Node.js alone. Nothing was built. If a part of the repository is ` +
            'a site, set its folder as the root folder in the settings; or commit the finished pages and deploy their folder.',
        }),
        strength: 'present',
      }
    }
    return undefined
  },
}

type Words = { framework: string; message: string; because: string[] }

function unbuildable({ framework, message, because }: Words): Finding & { strength: 'likely' } {
  return {
    framework,
    output: [],
    fallback: 'none',
    because,
    refusal: { code: 'unsupported_framework', message },
    strength: 'likely',
  }
}
