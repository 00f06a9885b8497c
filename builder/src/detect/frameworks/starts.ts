import { folderOf, isSet, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { basePath, basePathIn, needsServer } from './words.ts'

const caches = ['node_modules/.vite', 'node_modules/.cache', '.vinxi']

/** Whether pages are made by the build: by a preset for static hosts, or by a list of pages. */
function isStatic(config: string): boolean {
  return (
    /\bpreset\s*:\s*["'`](static|github[-_]pages|gitlab[-_]pages)/.test(config) ||
    /\bprerender\s*:\s*(true|\{(?![^}]*enabled\s*:\s*false))/.test(config)
  )
}

export const tanstackStart: Framework = {
  id: 'tanstack-start',
  name: 'TanStack Start',
  help: 'a TanStack Start app whose pages are prerendered',
  packages: ['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/vue-start', '@tanstack/start'],
  configs: /^(vite|app)\.config\.[cm]?[jt]s$/,
  called: /\b(vite|vinxi)\s+build\b/,
  callsAnother: true,
  command: 'vite build',
  look: ({ config }) => ({
    output: ['dist/client', '.output/public'],
    ...basePath(basePathIn(config, 'basepath', 'base')),
    ...(isStatic(config)
      ? {}
      : {
          refusal: needsServer(
            'a TanStack Start app',
            'If its pages can be files, set prerender: { enabled: true } in the tanstackStart() plugin of vite.config.',
          ),
        }),
    caches,
    node: { min: 22 },
  }),
}

export const solidStart: Framework = {
  id: 'solid-start',
  name: 'SolidStart',
  help: "a SolidStart app with the preset 'static' or ssr: false",
  packages: ['@solidjs/start', 'solid-start'],
  configs: /^(vite|app)\.config\.[cm]?[jt]s$/,
  called: /\b(vite|vinxi|solid-start)\s+build\b/,
  callsAnother: true,
  command: 'vinxi build',
  look: ({ config, dependencies }) => ({
    output: ['.output/public', 'dist/client', 'dist/public', 'dist'],
    ...('vinxi' in dependencies ? {} : { command: 'vite build' }),
    ...basePath(basePathIn(config, 'baseURL', 'base')),
    fallback: isSet(config, 'ssr', 'false') ? 'spa' : 'none',
    ...(isStatic(config) || isSet(config, 'ssr', 'false') || /["'`]solid-start-static["'`]/.test(config)
      ? {}
      : {
          refusal: needsServer(
            'a SolidStart app',
            "If its pages can be files, set server: { preset: 'static' } in app.config, or preset: 'static' for the nitro() plugin in vite.config.",
          ),
        }),
    caches,
    node: { min: 18 },
  }),
}

export const qwikCity: Framework = {
  id: 'qwik-city',
  name: 'Qwik City',
  help: 'a Qwik City site with the static adapter',
  packages: ['@builder.io/qwik-city', '@qwik.dev/router'],
  configs: /^(vite\.config|adapters\/(static|ssg)\/vite\.config)\.[cm]?[jt]s$/,
  called: /\bqwik\s+build\b|\bvite\s+build\b/,
  callsAnother: true,
  command: 'qwik build',
  look: ({ config, configNames }) => ({
    output: [folderOf(settingOf(config, 'outDir')) ?? 'dist'],
    ...basePath(basePathIn(config, 'basePathname', 'base')),
    ...(configNames.some((name) => name.startsWith('adapters/')) ||
    /staticAdapter|ssgAdapter|static-generate/.test(config)
      ? {}
      : {
          refusal: needsServer(
            'a Qwik City app',
            'If its pages can be files, run "npm run qwik add static" and commit what it adds.',
          ),
        }),
    caches,
    node: { min: 18 },
  }),
}
