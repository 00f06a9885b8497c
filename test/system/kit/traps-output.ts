import { built, manifest, type Trap, writes } from './trap.ts'

const page = (text: string) => `<!doctype html><title>Trap</title><p>${text}</p>`

/** Where the output is: every habit, and what only looks like it. */
export const outputTraps: Trap[] = [
  ...['docs', 'public', 'build', '_site', 'out', 'dist/shop/browser', '.vitepress/dist', 'www', 'target/site'].map(
    (folder): Trap => ({
      name: `the build writes to ${folder}`,
      files: built(folder, `made in ${folder}`),
      outcome: { page: `made in ${folder}` },
    }),
  ),
  {
    name: 'a stale build is committed beside the folder that the build writes to',
    files: built('out', 'fresh', { files: { 'dist/index.html': page('stale'), 'build/index.html': page('stale') } }),
    outcome: { page: 'fresh' },
  },
  {
    name: 'a stale build is committed in the folder that the build writes to',
    files: built('dist', 'fresh', { files: { 'dist/index.html': page('stale') } }),
    outcome: { page: 'fresh' },
  },
  {
    name: 'the output is also the source folder',
    files: {
      'package.json': manifest({ scripts: { build: 'node make.cjs' } }),
      'make.cjs': `require('node:fs').writeFileSync('public/bundle.js', 'window.made = true')`,
      'public/index.html': '<!doctype html><p>by hand</p><script src="/bundle.js"></script>',
    },
    outcome: { page: 'by hand', files: { '/bundle.js': 'window.made' } },
  },
  {
    name: 'the assets are named below a base path',
    files: built('dist', '', {
      files: {
        'make.cjs': `const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync('dist/assets', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html><p>below</p><script src="/shop/assets/app.js"></script>')
writeFileSync('dist/assets/app.js', 'window.made = true')`,
      },
    }),
    outcome: {
      page: 'below',
      files: { '/shop/assets/app.js': 'window.made', '/assets/app.js': 'window.made', '/shop/': 'below' },
    },
  },
  {
    name: 'the build ends well and writes nothing',
    files: { 'package.json': manifest({ scripts: { build: 'node --version' } }) },
    outcome: { step: 'build', code: 'no_output', says: /nothing to publish|made nothing/i },
  },
  {
    name: 'the output folder of the settings is not there',
    files: built('dist', 'x'),
    settings: { outputDir: 'web' },
    outcome: { step: 'build', code: 'no_output', says: /web/ },
  },
  {
    name: 'netlify.toml names a command and a folder that nothing else tells',
    files: {
      'package.json': manifest({ scripts: { 'site:make': 'node make.cjs' } }),
      'make.cjs': writes('exported/www-files', '"as netlify.toml says"'),
      'netlify.toml': '[build]\ncommand = "npm run site:make"\npublish = "exported/www-files"\n',
    },
    outcome: { page: 'as netlify.toml says' },
  },
  {
    name: 'vercel.json names a folder that is not there',
    files: built('dist', 'in spite of it', { files: { 'vercel.json': '{"outputDirectory":"nowhere"}' } }),
    outcome: { page: 'in spite of it', log: /vercel\.json names the output folder nowhere/ },
  },
  {
    name: '_redirects asks for one page for all addresses',
    files: built('dist', 'one page', { files: { 'public/_redirects': '/*  /index.html  200\n' } }),
    outcome: { page: 'one page', files: { '/some/address': 'one page' } },
  },
]
