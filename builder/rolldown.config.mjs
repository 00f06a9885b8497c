// The builder is one file, because a deployment waits for its start, and finding some hundred modules takes longer than
// running them. Only what it loads by `import()`, when something has to be fetched, is in files of its own: reading half
// of the whole for nothing takes longer, too. The samples lie beside `dist` and are no part of it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'rolldown'

const here = import.meta.dirname

/** Everything beyond ASCII as its escape, which means the same in strings, templates and expressions. */
const escaped = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The front door beside the program, and the program compiled; `start.cjs` says why. */
const front = {
  name: 'front-door',
  buildStart() {
    this.addWatchFile(join(here, 'start.cjs'))
  },
  generateBundle(_options, chunks) {
    for (const chunk of Object.values(chunks)) {
      if (chunk.type === 'chunk') chunk.code = escaped(chunk.code)
    }
    const source = readFileSync(join(here, 'start.cjs'), 'utf8')
    this.emitFile({ type: 'asset', fileName: 'main.js', source })
    this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify({ type: 'commonjs' })}\n` })
  },
  writeBundle() {
    execFileSync(process.execPath, [join(here, 'dist/main.js'), '--compile'], { stdio: 'inherit' })
  },
}

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
  plugins: [front],
  output: {
    dir: 'dist',
    entryFileNames: 'builder.js',
    chunkFileNames: 'parts/[name].js',
    format: 'cjs',
    sourcemap: true,
  },
})
