export default { title: 'Plant' }

export const Plain = { render: () => '<h1>Hello</h1>' }
