module.exports = { outputDir: 'site', publicPath: process.env.NODE_ENV === 'production' ? '/shop/' : '/' }
