export default { title: 'A sample of VitePress', base: '/handbook/' }
