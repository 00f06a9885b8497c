// The builder is one file, because a deployment waits for its start, and finding some hundred modules takes longer than
// running them. The samples lie beside `dist` and are no part of it.
import { defineConfig } from 'rolldown'

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
  output: { file: 'dist/main.js', format: 'esm', sourcemap: true, codeSplitting: false },
})
