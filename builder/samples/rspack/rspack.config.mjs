import { rspack } from '@rspack/core'

export default {
  entry: './src/index.js',
  plugins: [new rspack.HtmlRspackPlugin({ title: 'Grown with Rspack' })],
}
