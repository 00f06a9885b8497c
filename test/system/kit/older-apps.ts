import type { Files } from '../../kit/folder.ts'
import { type FrameworkApp, sampleFiles } from './framework-app.ts'

type Manifest = { type?: string; scripts?: Record<string, string>; [part: string]: unknown }
type Older = Pick<FrameworkApp, 'name' | 'framework' | 'page'> & {
  sample: string
  packages: Record<string, string>
  manifest?: Manifest
  /** Files to write; without a text to leave out. */
  files?: Record<string, string | undefined>
}

/** A sample with older packages in the place of the new ones, and so without its lockfile. */
function older({ sample, packages, manifest = {}, files = {}, ...wanted }: Older): FrameworkApp {
  const make = (): Files => {
    const { 'package.json': text, 'package-lock.json': _lock, ...rest } = sampleFiles(sample)
    const {
      devDependencies: _development,
      dependencies: _packages,
      ...json
    } = JSON.parse(Buffer.from(text ?? '').toString())
    const changed = {
      ...rest,
      ...files,
      'package.json': JSON.stringify({ ...json, ...manifest, dependencies: packages }),
    }
    return Object.fromEntries(
      Object.entries(changed).flatMap(([path, file]) => (file === undefined ? [] : [[path, file]])),
    )
  }
  return { from: `builder/samples/${sample}, older packages`, files: async () => make(), ...wanted }
}

const oldReact = `import React from 'react'
import { render } from 'react-dom'

render(<h1>Hello</h1>, document.getElementById('root'))
`

const oldWebpack = `const path = require('path')
const HtmlWebpackPlugin = require('html-webpack-plugin')

module.exports = {
  output: { path: path.resolve(__dirname, 'www') },
  plugins: [new HtmlWebpackPlugin({ title: 'Grown with webpack' })],
}
`

/** Apps of versions that their own programs make no more, many of which do not run on the Node.js of today. */
export const olderApps: readonly FrameworkApp[] = [
  ...[
    { version: '4.0.3', react: '17.0.2' },
    { version: '3.4.4', react: '16.14.0' },
  ].map(({ version, react }) =>
    older({
      ...{ name: `Create React App, react-scripts ${version[0]}`, framework: 'Create React App' },
      ...{ sample: 'create-react-app', page: /Grown with Create React App/ },
      packages: { 'react-scripts': version, react, 'react-dom': react },
      files: { 'src/index.js': oldReact },
    }),
  ),
  older({
    ...{ name: 'Vue CLI 4', framework: 'Vue CLI', sample: 'vue-cli', page: /<div id="?app"?>/ },
    packages: { '@vue/cli-service': '4.5.19', '@vue/compiler-sfc': '3.5.13', vue: '3.5.13' },
  }),
  older({
    ...{ name: 'webpack 4', framework: 'webpack', sample: 'webpack', page: /Grown with webpack/ },
    packages: { webpack: '4.47.0', 'webpack-cli': '3.3.12', 'html-webpack-plugin': '4.5.2' },
    files: { 'webpack.config.js': oldWebpack },
  }),
  older({
    ...{ name: 'Next 12, next export', framework: 'Next.js (static export)', sample: 'next', page: /Grown with Next/ },
    packages: { next: '12.3.4', react: '17.0.2', 'react-dom': '17.0.2' },
    manifest: { scripts: { build: 'next build', export: 'next export' } },
    files: {
      ...{
        'app/page.js': undefined,
        'app/layout.js': undefined,
        'app/about/page.js': undefined,
        'next.config.mjs': undefined,
      },
      'pages/index.js': 'export default function Page() {\n  return <h1>Grown with Next</h1>\n}\n',
    },
  }),
  older({
    ...{ name: 'Nuxt 2', framework: 'Nuxt', sample: 'nuxt', page: /Grown with Nuxt/ },
    // Without a lockfile npm 7 and later put webpack 5 beside it, which some of its parts then take.
    packages: { nuxt: '2.18.1', webpack: '4.47.0' },
    manifest: { type: undefined },
    files: {
      ...{ 'nuxt.config.ts': undefined, 'app/app.vue': undefined },
      'nuxt.config.js': "export default { target: 'static', telemetry: false }\n",
      'pages/index.vue': '<template>\n  <h1>Grown with Nuxt</h1>\n</template>\n',
    },
  }),
  older({
    ...{ name: 'Astro 4', framework: 'Astro', sample: 'astro', page: /Grown with Astro/ },
    packages: { astro: '4.16.19' },
  }),
]
