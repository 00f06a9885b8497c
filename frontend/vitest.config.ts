import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid()],
  resolve: { conditions: ['source', 'browser'] },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], expect: { poll: { timeout: 10_000 } } },
})
