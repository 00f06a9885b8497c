import type { Files } from '../../kit/folder.ts'
import { type FrameworkApp, replaced, scaffolded } from './framework-app.ts'

const astro = (template: string, page: RegExp): FrameworkApp =>
  scaffolded(
    { from: 'create-astro@5.2.4', args: ['app', '--template', template, '--yes', '--no-install', '--no-git'] },
    { name: `Astro, ${template}`, framework: 'Astro', page },
  )

const nuxt = (template: string, page: RegExp): FrameworkApp =>
  scaffolded(
    {
      from: 'create-nuxt@3.37.0',
      args: ['app', '--template', template, '--packageManager', 'npm', '--no-gitInit', '--no-install', '--no-modules'],
    },
    { name: `Nuxt, ${template}`, framework: 'Nuxt', page },
  )

const withoutAsking = ['--yes', '--no-install', '--no-git-init']
const routerApp = { from: 'create-react-router@8.4.0', args: ['app', ...withoutAsking] }

/** New apps of programs that load their templates from a git host, so that a machine without one can make none of them. */
export const fetchedApps: readonly FrameworkApp[] = [
  ...[astro('minimal', /<h1>Astro/), astro('blog', /_astro\//), astro('starlight', /_astro\//)],
  ...[nuxt('minimal', /_nuxt\//), nuxt('content', /_nuxt\//)],
  scaffolded(
    { from: 'gatsby-cli@5.16.0', args: ['new', 'app', 'https://github.com/gatsbyjs/gatsby-starter-minimal-ts.git'] },
    { name: 'Gatsby', framework: 'Gatsby', page: /id="?___gatsby/ },
  ),
  scaffolded(routerApp, {
    name: 'React Router with a server',
    framework: 'React Router',
    page: { refused: 'needs_server', says: /ssr: false/ },
  }),
  scaffolded(routerApp, {
    name: 'React Router, one page',
    framework: 'React Router (SPA)',
    page: /assets\/root-/,
    change: (files: Files) => replaced('react-router.config.ts', /ssr: true/, 'ssr: false')(files),
  }),
  scaffolded(
    {
      from: 'create-remix@2.16.8',
      args: ['app', '--template', 'https://github.com/remix-run/remix/tree/v2/templates/spa', ...withoutAsking],
    },
    { name: 'Remix, one page', framework: 'Remix (SPA)', page: /assets\/root-/ },
  ),
  ...['component', 'app'].map((starter) =>
    scaffolded(
      { from: 'create-stencil@4.0.2', args: [starter, 'green-house'], folder: 'green-house' },
      { name: `Stencil, ${starter}`, framework: 'Stencil', page: /<script type="module"/ },
    ),
  ),
]
