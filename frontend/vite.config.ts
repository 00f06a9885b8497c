import { defaultClientConditions, defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

/**
 * In development the page comes from Vite and everything else from a Trellis server; `TRELLIS_DEV_SERVER` names it.
 * Assets are never inlined, because the page's policy allows fonts and scripts from its own origin only.
 */
const server = process.env.TRELLIS_DEV_SERVER ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [solid()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': server,
      '/user': server,
      '/project': server,
      '/deploy': server,
      '/socket.io': { target: server, ws: true },
    },
  },
})
