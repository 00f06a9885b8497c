module.exports = { siteMetadata: { title: 'A sample of Gatsby' } }
