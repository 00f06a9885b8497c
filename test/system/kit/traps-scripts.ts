import { built, manifest, type Trap, writes } from './trap.ts'

/** Scripts, variables and what runs when. */
export const scriptTraps: Trap[] = [
  {
    name: '`start` is a dev server',
    files: built('dist', 'built', { fields: { scripts: { start: 'node -e "setInterval(() => {}, 1000)"' } } }),
    outcome: { page: 'built' },
  },
  ...['docs:build', 'vite:build', 'build:prod'].map(
    (script): Trap => ({
      name: `no \`build\`, but \`${script}\``,
      files: {
        'package.json': manifest({ scripts: { [script]: 'node make.cjs', test: 'exit 1' } }),
        'make.cjs': writes('dist', JSON.stringify(`made by ${script}`)),
      },
      outcome: { page: `made by ${script}` },
    }),
  ),
  {
    name: 'CI turns warnings into errors',
    files: built('dist', 'no CI', { before: 'if (process.env.CI) throw new Error("a warning")' }),
    outcome: { page: 'no CI' },
  },
  {
    name: 'NODE_ENV is not set for people who did not ask',
    files: built('dist', 'unset', { before: 'if (process.env.NODE_ENV) throw new Error(process.env.NODE_ENV)' }),
    outcome: { page: 'unset' },
  },
  {
    name: 'the app has a script after install that its build needs',
    files: built('dist', 'x', {
      fields: { scripts: { postinstall: "node -e \"require('node:fs').writeFileSync('made.txt', 'after install')\"" } },
      files: { 'make.cjs': writes('dist', 'require("node:fs").readFileSync("made.txt", "utf8")') },
    }),
    outcome: { page: 'after install' },
  },
  {
    name: 'scripts before and after the build',
    files: built('dist', 'x', {
      fields: { scripts: { prebuild: "node -e \"require('node:fs').writeFileSync('before.txt', 'before')\"" } },
      files: { 'make.cjs': writes('dist', 'require("node:fs").readFileSync("before.txt", "utf8")') },
    }),
    outcome: { page: 'before' },
  },
  {
    name: 'a script with newlines in it',
    files: built('dist', 'x', {
      fields: { scripts: { build: 'node make.cjs &&\nnode -e "0"' } },
      files: { 'make.cjs': writes('dist', '"two lines"') },
    }),
    outcome: { page: 'two lines' },
  },
  {
    name: 'package.json is no JSON',
    files: { 'package.json': '{ "name": "trap", }', 'index.html': '<p>x</p>' },
    outcome: { step: 'analyze', code: 'bad_settings', says: /package\.json cannot be read/ },
  },
  {
    name: 'package.json has 50 MB',
    files: { 'package.json': manifest({ description: 'x'.repeat(50 * 1024 * 1024) }), 'index.html': '<p>x</p>' },
    outcome: { step: 'analyze', code: 'bad_settings', says: /package\.json cannot be read: it is larger than 16 MB/ },
  },
  {
    name: 'a server that is no site',
    files: {
      'package.json': manifest({ scripts: { start: 'node server.js' }, dependencies: { express: '^5.0.0' } }),
      'server.js': "require('express')().listen(3000)",
    },
    outcome: { step: 'analyze', code: 'needs_server', says: /server/i },
  },
  {
    name: 'a Hugo site',
    files: { 'hugo.toml': 'title = "x"', 'content/_index.md': '# Hello', 'layouts/index.html': '<p>x</p>' },
    outcome: { step: 'analyze', code: 'unsupported_framework', says: /Hugo/ },
  },
  {
    name: 'a Jekyll site',
    files: { '_config.yml': 'title: x', Gemfile: 'gem "jekyll"', 'index.md': '# Hello' },
    outcome: { step: 'analyze', code: 'unsupported_framework', says: /Jekyll/ },
  },
  {
    name: 'nothing that could be built',
    files: { 'notes.txt': 'x' },
    outcome: { step: 'analyze', code: 'nothing_to_build', says: /notes\.txt/ },
  },
]
