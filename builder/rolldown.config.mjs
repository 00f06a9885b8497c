// The builder is one file, because a deployment waits for its start, and finding some hundred modules takes longer than
// running them. Only what it loads by `import()`, when something has to be fetched, is in files of its own: reading half
// of the whole for nothing takes longer, too. The samples lie beside `dist` and are no part of it.
import { defineConfig } from 'rolldown'

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
  output: { dir: 'dist', entryFileNames: 'main.js', chunkFileNames: 'parts/[name].js', format: 'esm', sourcemap: true },
})
