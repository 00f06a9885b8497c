const { mkdirSync, writeFileSync } = require('node:fs')

mkdirSync('made/pages', { recursive: true })
writeFileSync('made/pages/index.html', '<h1>Grown by a script</h1>\n')
writeFileSync('made/pages/plain.css', 'h1 { color: green }\n')
