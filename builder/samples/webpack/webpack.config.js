const path = require('node:path')
const HtmlWebpackPlugin = require('html-webpack-plugin')

module.exports = {
  output: { path: path.resolve(__dirname, 'www'), filename: '[name].[contenthash].js', clean: true },
  plugins: [new HtmlWebpackPlugin({ title: 'Grown with webpack' })],
}
