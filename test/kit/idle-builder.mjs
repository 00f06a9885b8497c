// Stands in for the builder: takes its order, leaves it in its folder and does nothing, so that a test can be the builder.
import { writeFileSync } from 'node:fs'

let text = ''
for await (const chunk of process.stdin) text += chunk
const order = JSON.parse(text)
writeFileSync(`${order.folder}/order.json`, text)
setInterval(() => {}, 1000)
