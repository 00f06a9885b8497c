import { describe, expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { AppSource } from '../app-source.ts'
import { type Finding, npmLine } from './detector.ts'
import { gatherFacts } from './facts.ts'
import { recognise } from './recognise.ts'

type Given = {
  scripts?: Record<string, string>
  needs?: Record<string, string>
  files?: Record<string, string>
  more?: object
}

async function look({ scripts, needs, files, more }: Given): Promise<Finding | undefined> {
  const json = JSON.stringify({ scripts, dependencies: needs, ...more })
  using folder = new Folder({ 'package.json': json, ...files })
  return recognise(await gatherFacts(await AppSource.open(folder.path, '')))
}

/** What it is, how it is built, where it writes, and what else is told. */
type Row = [string, Given, [framework: string, build: string, output: string], Partial<Finding>?]

const build = (line: string, more: Record<string, string> = {}) => ({ build: line, ...more })

const rows: Row[] = [
  [
    'a Vite app whose pages stand in a folder',
    {
      scripts: build('vite build'),
      needs: { vite: '8' },
      files: { 'vite.config.ts': "root: 'src', build: { outDir: '../www' }" },
    },
    ['Vite', 'npm run build', 'www'],
  ],
  [
    'Vite with paths that are put together',
    {
      scripts: build('tsc -b && vite build'),
      needs: { vite: '7' },
      files: { 'index.html': '', 'vite.config.js': "outDir: path.resolve(__dirname, 'a', 'b')" },
    },
    ['Vite', 'npm run build', 'a/b'],
    { node: { min: 20 } },
  ],
  [
    'a setting that is commented out',
    {
      scripts: build('vite build'),
      needs: { vite: '5' },
      files: { 'index.html': '', 'vite.config.js': "// outDir: 'www'\n/* base: '/x/' */" },
    },
    ['Vite', 'npm run build', 'dist'],
    { node: { min: 18 } },
  ],
  [
    'a base path that the mode chooses',
    {
      scripts: build('vite build'),
      needs: { vite: '5' },
      files: { 'index.html': '', 'vite.config.js': "base: mode === 'production' ? '/shop/' : '/'," },
    },
    ['Vite', 'npm run build', 'dist'],
    { basePath: '/shop/' },
  ],
  [
    'no build script but one of another name',
    {
      scripts: { start: 'vite', 'vite:build': 'vite build --base=/a' },
      needs: { vite: '5', react: '19' },
      files: { 'index.html': '' },
    },
    ['Vite (React)', 'npm run vite:build', 'dist'],
    { basePath: '/a/', fallback: 'spa' },
  ],
  [
    'Create React App with a homepage',
    {
      scripts: build('react-scripts build'),
      needs: { 'react-scripts': '5.0.1' },
      more: { homepage: 'https://me.example/app' },
    },
    ['Create React App', 'npm run build', 'build'],
    { basePath: '/app/', oldHashes: false, fallback: 'spa' },
  ],
  [
    'an old Create React App behind craco',
    { scripts: build('craco build'), needs: { '@craco/craco': '6', 'react-scripts': '4.0.3' } },
    ['Create React App', 'npm run build', 'build'],
    { node: { max: 16 }, oldHashes: true },
  ],
  [
    'Next that is exported',
    {
      scripts: build('next build'),
      needs: { next: '^16' },
      files: { 'next.config.ts': "const c = { output: 'export', basePath: '/d', distDir: 'web' }" },
    },
    ['Next.js (static export)', 'npm run build', 'web'],
    { basePath: '/d/' },
  ],
  [
    'Next that is exported by a script of its own',
    { scripts: build('next build', { export: 'next export -o site' }), needs: { next: '12.3.4' } },
    ['Next.js (static export)', 'npm run build && npm run export', 'out'],
  ],
  [
    'Nuxt with a script that generates',
    { scripts: build('nuxt build', { generate: 'nuxt generate' }), needs: { nuxt: '^4' } },
    ['Nuxt', 'npm run generate', '.output/public'],
  ],
  [
    'Nuxt with a script that makes a server',
    { scripts: build('nuxt build'), needs: { nuxt: '^3.9' }, files: { 'nuxt.config.ts': "app: { baseURL: '/n/' }" } },
    ['Nuxt', 'npm run build', '.output/public'],
    { environment: { NUXT_TELEMETRY_DISABLED: '1', NITRO_PRESET: 'static' }, basePath: '/n/' },
  ],
  [
    'Nuxt 2',
    {
      scripts: build('nuxt build'),
      needs: { nuxt: '^2.15.8' },
      files: { 'nuxt.config.js': "target: 'static', generate: { dir: 'web' }" },
    },
    ['Nuxt', 'npx nuxt generate', 'web'],
    { node: { max: 16 }, oldHashes: true },
  ],
  [
    'Astro',
    {
      scripts: build('astro check && astro build'),
      needs: { astro: '^4' },
      files: { 'astro.config.mjs': "outDir: './site', base: 'docs'" },
    },
    ['Astro', 'npm run build', 'site'],
    { basePath: '/docs/', node: { min: 18 } },
  ],
  [
    'SvelteKit with the static adapter',
    {
      scripts: build('vite build'),
      needs: { '@sveltejs/kit': '2', vite: '7' },
      files: {
        'svelte.config.js':
          "import a from '@sveltejs/adapter-static'; a({ pages: 'docs', fallback: 'index.html' }); paths: { base: '/k' }",
      },
    },
    ['SvelteKit', 'npm run build', 'docs'],
    { fallback: 'spa', basePath: '/k/' },
  ],
  [
    'Angular',
    {
      scripts: build('ng build'),
      needs: { '@angular/core': '^20', '@angular/cli': '^20' },
      files: { 'angular.json': angularJson('@angular/build:application') },
    },
    ['Angular', 'npm run build', 'dist/shop/browser'],
    { node: { min: 20, max: 24 }, caches: ['.angular/cache'] },
  ],
  [
    'an old Angular with a folder of its own',
    {
      scripts: build('ng build --prod --base-href /s/'),
      needs: { '@angular/cli': '~11' },
      files: { 'angular.json': angularJson('@angular-devkit/build-angular:browser', 'www') },
    },
    ['Angular', 'npm run build', 'www'],
    { basePath: '/s/', node: { max: 14 } },
  ],
  [
    'Gatsby',
    { scripts: build('gatsby build'), needs: { gatsby: '^5' } },
    ['Gatsby', 'npm run build', 'public'],
    { caches: ['.cache', 'public'] },
  ],
  [
    'Eleventy without a script',
    {
      needs: { '@11ty/eleventy': '^3' },
      files: { 'eleventy.config.js': "return { dir: { input: 'src', output: 'web' }, pathPrefix: '/e/' }" },
    },
    ['Eleventy', 'npx @11ty/eleventy', 'web'],
    { basePath: '/e/' },
  ],
  [
    'Docusaurus',
    {
      scripts: build('docusaurus build'),
      needs: { '@docusaurus/core': '3.9.0' },
      files: { 'docusaurus.config.js': "baseUrl: '/'," },
    },
    ['Docusaurus', 'npm run build', 'build'],
    { basePath: undefined },
  ],
  [
    'the VitePress pages of a package',
    {
      scripts: build('tsc && vite build', { 'docs:build': 'vitepress build docs' }),
      needs: { vitepress: '1', vite: '5' },
      files: { 'docs/.vitepress/config.ts': '', 'vite.config.ts': "build: { lib: { entry: 'a.ts' } }" },
    },
    ['VitePress', 'npm run docs:build', 'docs/.vitepress/dist'],
  ],
  [
    'VitePress where the build makes a package',
    {
      scripts: build('tsup', { 'docs:build': 'vitepress build docs' }),
      needs: { vitepress: '1' },
      files: { 'docs/.vitepress/config.ts': "base: '/lib/'" },
    },
    ['VitePress', 'npm run docs:build', 'docs/.vitepress/dist'],
    { basePath: '/lib/' },
  ],
  [
    'VitePress without a script',
    { needs: { vitepress: '1' }, files: { 'handbook/.vitepress/config.mts': '' } },
    ['VitePress', 'npx vitepress build handbook', 'handbook/.vitepress/dist'],
  ],
  [
    'VuePress',
    { scripts: { 'docs:build': 'vuepress build docs' }, needs: { vuepress: '1' } },
    ['VuePress', 'npm run docs:build', 'docs/.vuepress/dist'],
  ],
  [
    'Vue CLI',
    {
      scripts: build('vue-cli-service build'),
      needs: { '@vue/cli-service': '~4.5' },
      files: { 'vue.config.js': "outputDir: 'docs', publicPath: process.env.NODE_ENV === 'production' ? '/v/' : '/'" },
    },
    ['Vue CLI', 'npm run build', 'docs'],
    { basePath: '/v/', node: { max: 16 }, oldHashes: true },
  ],
  [
    'Parcel without a script',
    { needs: { parcel: '^2' }, files: { 'src/index.html': '' } },
    ['Parcel', 'npx parcel build src/index.html', 'dist'],
  ],
  [
    'Parcel 1',
    { scripts: build('parcel build index.html -d web --public-url ./'), needs: { 'parcel-bundler': '1' } },
    ['Parcel', 'npm run build', 'web'],
    { basePath: undefined },
  ],
  [
    'webpack',
    {
      scripts: build('webpack --mode=production'),
      needs: { webpack: '5', 'webpack-cli': '6' },
      files: { 'webpack.config.js': "output: { path: path.join(__dirname, 'out'), publicPath: '/w/' }" },
    },
    ['webpack', 'npm run build', 'out'],
    { basePath: '/w/' },
  ],
  [
    'Ember',
    { scripts: build('ember build -prod'), needs: { 'ember-cli': '~3.28' } },
    ['Ember', 'npm run build', 'dist'],
    { node: { max: 16 } },
  ],
  [
    'React Router in SPA mode',
    {
      scripts: build('react-router build'),
      needs: { '@react-router/dev': '7' },
      files: { 'react-router.config.ts': 'ssr: false' },
    },
    ['React Router (SPA)', 'npm run build', 'build/client'],
    { fallback: 'spa' },
  ],
  [
    'Storybook alone',
    { scripts: { 'build-storybook': 'storybook build' }, needs: { storybook: '10' } },
    ['Storybook', 'npm run build-storybook', 'storybook-static'],
  ],
  [
    'Storybook beside an app',
    {
      scripts: build('vite build', { 'build-storybook': 'storybook build' }),
      needs: { storybook: '10', vite: '7' },
      files: { 'index.html': '' },
    },
    ['Vite', 'npm run build', 'dist'],
  ],
  [
    'a build that runs other scripts, one of which is the framework',
    {
      scripts: build('run-s clean build:*', { clean: 'rm -rf dist', 'build:site': 'eleventy', 'build:css': 'sass a' }),
      needs: { vite: '5', '@11ty/eleventy': '2' },
    },
    ['Eleventy', 'npm run build', '_site'],
  ],
  [
    'Hugo from the registry',
    { needs: { 'hugo-extended': '1' }, files: { 'hugo.toml': 'baseURL = "https://a.example/h/"' } },
    ['Hugo', 'npx hugo --minify', 'public'],
    { basePath: '/h/' },
  ],
  ['any build script', { scripts: build('node make.mjs') }, ['Build script', 'npm run build', 'dist']],
  [
    'an old webpack behind a script',
    { scripts: build('node scripts/build.js'), needs: { webpack: '4.44.2', react: '17' } },
    ['Build script', 'npm run build', 'dist'],
    { node: { max: 16 }, oldHashes: true },
  ],
]

describe('ANA1: frameworks', () => {
  test.each(rows)('%s', async (_name, given, [framework, line, output], more = {}) => {
    const found = await look(given)
    expect(found?.refusal).toBeUndefined()
    expect([found?.framework, found?.build && npmLine(found.build), found?.output[0]]).toEqual([
      framework,
      line,
      output,
    ])
    expect({ basePath: undefined, ...found }).toMatchObject(more)
  })
})

const refused: [string, Given, string, RegExp][] = [
  ['Next with a server', { scripts: build('next build'), needs: { next: '16' } }, 'needs_server', /output: 'export'/],
  [
    'Astro with a server',
    { needs: { astro: '5' }, files: { 'astro.config.mjs': "output: 'server'" } },
    'needs_server',
    /output: 'static'/,
  ],
  [
    'SvelteKit with adapter-auto',
    {
      scripts: build('vite build'),
      needs: { '@sveltejs/kit': '2' },
      files: { 'svelte.config.js': "import a from '@sveltejs/adapter-auto'; adapter: a()" },
    },
    'needs_server',
    /adapter-auto.*adapter-static/s,
  ],
  [
    'React Router with a server',
    { needs: { '@react-router/dev': '7' }, files: { 'react-router.config.ts': 'ssr: true' } },
    'needs_server',
    /ssr: false in react-router\.config\.ts/,
  ],
  [
    'Remix with a server',
    { scripts: build('remix vite:build'), needs: { '@remix-run/dev': '2' } },
    'needs_server',
    /Remix app.*ssr: false/,
  ],
  [
    'TanStack Start',
    { needs: { '@tanstack/react-start': '1' }, scripts: build('vite build') },
    'needs_server',
    /prerender/,
  ],
  ['SolidStart', { needs: { '@solidjs/start': '1', vinxi: '0' } }, 'needs_server', /preset: 'static'/],
  ['Qwik City', { needs: { '@builder.io/qwik-city': '1' } }, 'needs_server', /qwik add static/],
  ['a server', { scripts: { start: 'node server.js' }, needs: { express: '5' } }, 'needs_server', /"node server\.js"/],
  [
    'a server in TypeScript',
    { scripts: build('nest build', { start: 'nest start' }), needs: { '@nestjs/core': '11' } },
    'needs_server',
    /nest start/,
  ],
  ['Hugo', { files: { 'config.toml': "baseURL = 'x'", 'content/a.md': '' } }, 'unsupported_framework', /hugo-extended/],
  [
    'Jekyll',
    { files: { '_config.yml': '', '_posts/a.md': '', 'index.html': '---\n---\n' } },
    'unsupported_framework',
    /_site/,
  ],
  ['another language', { files: { 'go.mod': '' } }, 'unsupported_framework', /Go project/],
]

describe('ANA1: what cannot be published is told apart, with what to change', () => {
  test.each(refused)('%s', async (_name, given, code, message) => {
    expect((await look(given))?.refusal).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('a start that is a server for work is no sign of a server app', async () => {
    const start = { scripts: { start: 'http-server .', build: 'tsc' } }
    expect((await look(start))?.refusal).toBeUndefined()
    expect((await look({ ...start, files: { 'index.html': '' } }))?.framework).toBe('Build script')
    expect((await look({ scripts: { start: 'node server.js' }, files: { 'index.html': '' } }))?.framework).toBe(
      'Plain HTML',
    )
  })
})

function angularJson(builder: string, outputPath?: string): string {
  const options = { ...(outputPath ? { outputPath } : {}) }
  return JSON.stringify({
    projects: { shop: { projectType: 'application', architect: { build: { builder, options } } } },
  })
}
