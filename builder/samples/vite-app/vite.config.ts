import { defineConfig } from 'vite'

export default defineConfig({
  define: {
    __VERSION__: JSON.stringify(process.env.npm_package_version),
    __BUILT_AT__: JSON.stringify(new Date().toISOString()),
    __COMMIT__: JSON.stringify(process.env.TRELLIS_COMMIT?.slice(0, 10) ?? 'not known'),
  },
})
