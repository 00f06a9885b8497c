import type { Files } from '../../kit/folder.ts'
import { packageWithBuild } from '../../kit/sites.ts'

/** Lines that attack whoever reads them as anything but text. */
export const hostile = [
  `<img src=x onerror="window.broken = 1">`,
  `<script>window.broken = 1</script>`,
  `</div></section><iframe srcdoc="<script>parent.broken = 1</script>"></iframe>`,
  `javascript:window.broken=1 &lt;b&gt; &amp;`,
  `\u001b]0;owned\u0007a window title`,
  `\u001b]8;;javascript:alert(1)\u0007a link\u001b]8;;\u0007`,
  `\u001b[2J\u001b[1;1Ha cleared screen`,
]

const [esc, bell] = ['\u001b', '\u0007']
const steering = new RegExp(`${esc}\\[[0-9;]*[A-Za-z]|${esc}\\][^${bell}]*${bell}`, 'g')

/** What a terminal would show of a line: the sequences that these builds print are taken out. */
export const visible = (text: string) => text.replace(steering, '')

const page = `
import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html><title>Site</title><p>A wordy site</p>')
`

/** A build that says many things: plain and coloured lines, warnings, needles in the hay, long and hostile ones. */
export function wordyBuild(lines: number): Files {
  return packageWithBuild(`${page}
const hostile = ${JSON.stringify(hostile)}
for (let n = 1; n <= ${lines}; n++) {
  if (n % 20 === 0) console.error('\\u001b[33mwarning\\u001b[0m number ' + n)
  else if (n % 70 === 1) console.log('a needle in the hay, ' + n)
  else console.log('line ' + n + ' of the hay')
}
for (const text of hostile) console.log(text)
console.log('\\u001b[1;31mred alert\\u001b[0m')
console.log('plain words')
console.log('a very long line ' + 'that goes on and on '.repeat(60))
`)
}

/** A build that prints a numbered line every few milliseconds and ends only when it is cancelled. */
export function chatteringBuild(everyMs = 25): Files {
  return packageWithBuild(`
let n = 0
setInterval(() => console.log('chatter ' + ++n), ${everyMs})
`)
}

/** A build that says one thing and then waits until it is cancelled. */
export function waitingBuild(): Files {
  return packageWithBuild(`console.log('waiting to be cancelled')\nsetInterval(() => {}, 1000)\n`)
}

/** A build that prints a given number of lines at a steady pace and then makes its page. */
export function steadyBuild(lines: number, everyMs: number): Files {
  return packageWithBuild(`${page}
let n = 0
const timer = setInterval(() => {
  console.log('steady ' + ++n)
  if (n === ${lines}) clearInterval(timer)
}, ${everyMs})
`)
}
