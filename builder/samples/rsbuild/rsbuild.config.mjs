export default { html: { title: 'Grown with Rsbuild' } }
