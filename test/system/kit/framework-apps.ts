import type { Files } from '../../kit/folder.ts'
import { type FrameworkApp, replaced, sample, scaffolded } from './framework-app.ts'

const vite = (template: string, framework: string, version = '9.3.0'): FrameworkApp =>
  scaffolded(
    { from: `create-vite@${version}`, args: ['app', '--template', template, '--no-interactive'] },
    { name: `Vite, ${template}`, framework, page: /<script type="module"[^>]* src="\/assets\// },
  )

const needsServer = (says: RegExp) => ({ refused: 'needs_server', says })

const nextApp = {
  from: 'create-next-app@16.4.3',
  args: [
    'app',
    '--yes',
    '--skip-install',
    '--disable-git',
    '--ts',
    '--app',
    '--no-tailwind',
    '--no-eslint',
    '--use-npm',
    '--empty',
  ],
}
const kitApp = {
  from: 'sv@0.17.1',
  args: ['create', 'app', '--template', 'minimal', '--types', 'ts', '--no-add-ons', '--no-install'],
}

const enter = '\r'
const vitePressApp = {
  from: 'vitepress@1.6.4',
  args: ['init', 'docs'],
  into: { 'package.json': '{ "name": "app", "private": true, "devDependencies": { "vitepress": "^1.6.4" } }\n' },
  answers: [/Site title/, /Site description/, /Theme:/, /Use TypeScript/, /Add VitePress npm scripts/].map(
    (asked) => [asked, enter] as const,
  ),
}
const vuePressApp = {
  from: 'create-vuepress@2.0.0-rc.128',
  args: ['app', '--preset', 'docs'],
  answers: [
    ...[/Select a language/, /package manager/, /bundler/, /project name/, /description/, /version/, /license/].map(
      (asked) => [asked, enter] as const,
    ),
    ...[/GitHub workflow/, /preview template/].map((asked) => [asked, 'n\r'] as const),
  ],
}

/** What the page about adapters tells people to do. */
function withStaticAdapter(files: Files): Files {
  const config = replaced('vite.config.ts', /@sveltejs\/adapter-auto/, '@sveltejs/adapter-static')(files)
  const named = replaced(
    'package.json',
    /"@sveltejs\/adapter-auto": "[^"]+"/,
    '"@sveltejs/adapter-static": "^3.0.10"',
  )(config)
  return { ...named, 'src/routes/+layout.ts': 'export const prerender = true\n' }
}

/** Apps as each framework's own program makes them. */
export const scaffoldedApps: readonly FrameworkApp[] = [
  ...[vite('vanilla-ts', 'Vite'), vite('react-ts', 'Vite (React)'), vite('vue-ts', 'Vite (Vue)')],
  ...[vite('svelte-ts', 'Vite (Svelte)'), vite('solid-ts', 'Vite (Solid)'), vite('preact-ts', 'Vite (Preact)')],
  ...[vite('lit-ts', 'Vite (Lit)'), vite('qwik-ts', 'Vite (Qwik)', '8.2.0')],
  scaffolded(
    { from: 'create-vue@3.24.0', args: ['app', '--ts', '--router', '--pinia'] },
    { name: 'create-vue with router', framework: 'Vite (Vue)', page: /<div id="app">/ },
  ),
  scaffolded(
    { from: 'create-react-app@5.1.0', args: ['app'] },
    { name: 'Create React App', framework: 'Create React App', page: /static\/js\/main\./ },
  ),
  scaffolded(nextApp, {
    name: 'Next, exported',
    framework: 'Next.js (static export)',
    page: /_next\/static\//,
    // Its other options are for a server; Next refuses them together with an export.
    change: replaced('next.config.ts', /\{\s*\/\* config options here[\s\S]*?\n\}/, "{ output: 'export' }"),
  }),
  scaffolded(nextApp, { name: 'Next with a server', framework: 'Next.js', page: needsServer(/output: 'export'/) }),
  scaffolded(kitApp, {
    name: 'SvelteKit, adapter-static',
    framework: 'SvelteKit',
    page: /_app\/immutable\//,
    change: (files) => withStaticAdapter(files),
  }),
  scaffolded(kitApp, { name: 'SvelteKit, adapter-auto', framework: 'SvelteKit', page: needsServer(/adapter-static/) }),
  ...['20.3.6', '16.2.16'].map((version) =>
    scaffolded(
      { from: `@angular/cli@${version}`, args: ['new', 'app', '--defaults', '--skip-install', '--skip-git'] },
      { name: `Angular ${version.split('.')[0]}`, framework: 'Angular', page: /<app-root/ },
    ),
  ),
  scaffolded(
    {
      from: 'create-docusaurus@3.10.2',
      args: ['app', 'classic', '--skip-install', '--javascript', '--git-strategy', 'copy'],
    },
    { name: 'Docusaurus', framework: 'Docusaurus', page: /docusaurus/i },
  ),
  scaffolded(
    { from: '@vue/cli@5.0.9', args: ['create', 'app', '--default', '--no-git', '--skipGetStarted'] },
    { name: 'Vue CLI', framework: 'Vue CLI', page: /<div id="?app"?>/ },
  ),
  scaffolded(
    { from: 'ember-cli@5.12.0', args: ['new', 'garden', '--skip-npm', '--skip-git'], folder: 'garden' },
    { name: 'Ember', framework: 'Ember', page: /<script/ },
  ),
  scaffolded(
    { from: 'create-rspack@2.2.3', args: ['app', '--template', 'react-ts'] },
    { name: 'Rspack', framework: 'Rspack', page: /<script/ },
  ),
  scaffolded(
    { from: 'create-slidev@52.15.2', args: ['app'] },
    { name: 'Slidev', framework: 'Slidev', page: /assets\/index-/ },
  ),
  scaffolded(
    { from: 'hexo-cli@4.3.2', args: ['init', 'app', '--no-install'] },
    { name: 'Hexo', framework: 'Hexo', page: /Hexo/ },
  ),
  scaffolded(
    { from: 'create-qwik@1.20.1', args: ['empty', 'app'] },
    { name: 'Qwik City with a server', framework: 'Qwik City', page: needsServer(/qwik add static/) },
  ),
  scaffolded(
    { from: 'create-tsrouter-app@0.54.43', args: ['app', '--no-install', '--no-git'] },
    { name: 'TanStack Router', framework: 'Vite (React)', page: /<div id="app">/ },
  ),
  ...['default', 'react'].map((template) =>
    scaffolded(
      { from: 'create-webpack-app@2.1.0', args: ['init', 'app', '--force', '--template', template] },
      { name: `webpack, ${template}`, framework: 'webpack', page: /<script/ },
    ),
  ),
  scaffolded(vitePressApp, { name: 'VitePress', framework: 'VitePress', page: /My Awesome Project/ }),
  scaffolded(vuePressApp, { name: 'VuePress', framework: 'VuePress', page: /<div id="app">/ }),
]

/** One small app for each detector. The programs of some frameworks load their templates from places that not every network reaches. */
export const sampleApps: readonly FrameworkApp[] = [
  sample('build-script', { framework: 'Build script', page: /Grown by a script/, always: true }),
  sample('plain-html', { framework: 'Plain HTML', page: /<html/, always: true }),
  sample('hugo', {
    framework: 'Hugo',
    page: { refused: 'unsupported_framework', says: /hugo-extended/ },
    always: true,
  }),
  sample('jekyll', { framework: 'Jekyll', page: { refused: 'unsupported_framework', says: /_site/ }, always: true }),
  sample('server-app', { framework: 'Server app', page: needsServer(/node server\.js/), always: true }),
  sample('foreign', { framework: 'Go project', page: { refused: 'unsupported_framework', says: /Go project/ } }),
  sample('tanstack-start', { framework: 'TanStack Start', page: needsServer(/prerender/) }),
  sample('solid-start', { framework: 'SolidStart', page: needsServer(/preset/) }),
  sample('qwik-city', { framework: 'Qwik City', page: needsServer(/qwik add static/) }),
  sample('eleventy', { framework: 'Eleventy', page: /Grown with Eleventy/, always: true }),
  sample('webpack', { framework: 'webpack', page: /Grown with webpack/, always: true }),
  sample('vitepress', { framework: 'VitePress', page: /Grown with VitePress/ }),
  sample('next', { framework: 'Next.js (static export)', page: /Grown with Next/ }),
  sample('nuxt', { framework: 'Nuxt', page: /Grown with Nuxt/ }),
  sample('astro', { framework: 'Astro', page: /Grown with Astro/ }),
  sample('sveltekit', { framework: 'SvelteKit', page: /Grown with SvelteKit/ }),
  sample('gatsby', { framework: 'Gatsby', page: /Grown with Gatsby/ }),
  sample('react-router', { framework: 'React Router (SPA)', page: /assets\/root-/ }),
  sample('docusaurus', { framework: 'Docusaurus', page: /Grown with Docusaurus/ }),
  sample('vuepress', { framework: 'VuePress', page: /Grown with VuePress/ }),
  sample('vue-cli', { framework: 'Vue CLI', page: /<div id="?app"?>/ }),
  sample('parcel', { framework: 'Parcel', page: /Grown with Parcel/ }),
  sample('create-react-app', { framework: 'Create React App', page: /Grown with Create React App/ }),
  sample('angular', { framework: 'Angular', page: /Grown with Angular/ }),
  sample('ember', { framework: 'Ember', page: /Grown with Ember/ }),
  sample('rsbuild', { framework: 'Rsbuild', page: /Grown with Rsbuild/ }),
  sample('rspack', { framework: 'Rspack', page: /Grown with Rspack/ }),
  sample('stencil', { framework: 'Stencil', page: /Grown with Stencil/ }),
  sample('slidev', { framework: 'Slidev', page: /assets\/index-/ }),
  sample('hexo', { framework: 'Hexo', page: /Grown with Hexo/ }),
  sample('storybook', { framework: 'Storybook', page: /storybook/i }),
]
