// Writes the tables of docs/frameworks.md out of what the tests saw: `TRELLIS_FRAMEWORKS=all npm test` leaves its rows below
// test-results. Rows of frameworks that were not run this time stay out, so run all of them first, and `npm run format` after it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './kit/paths.mjs'

const results = join(root, 'test-results')
const page = join(root, 'docs/frameworks.md')

const frameworks = readJson('frameworks.json').map(({ name, from, detected, manager, node, ok, seconds, note }) => [
  name,
  `\`${from}\``,
  detected,
  manager ? `${manager}, Node.js ${node}` : '',
  ...[seconds.install, seconds.build, seconds.all].map(showSeconds),
  ok ? (note ? `as it should: ${firstSentence(note)}` : 'deployed') : `**no**: ${firstSentence(note)}`,
])
const traps = readJson('traps.json').map(({ name, group, status, code, seconds }) => [
  name,
  group,
  status === 'ready' ? 'deployed' : `refused as \`${code}\``,
  showSeconds(seconds),
])

let text = readFileSync(page, 'utf8')
text = put(
  text,
  'frameworks',
  table(['app', 'made by', 'found', 'tools', 'install', 'build', 'all', 'outcome'], frameworks),
)
text = put(text, 'traps', table(['the repository', 'of', 'outcome', 'all'], traps))
writeFileSync(page, text)
console.log(`${frameworks.length} apps and ${traps.length} traps are in docs/frameworks.md.`)

function readJson(name) {
  const file = join(results, name)
  if (!existsSync(file)) throw new Error(`There is no test-results/${name}. Run TRELLIS_FRAMEWORKS=all npm test first.`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

function showSeconds(seconds) {
  return seconds === undefined ? '' : `${seconds.toFixed(1)} s`
}

/** What stands after the code of a failure, up to its first full stop. */
function firstSentence(note) {
  const [sentence = ''] = note.replace(/^\w+: /, '').split(/(?<=\.)\s/)
  return sentence
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`)
  return lines.join('\n')
}

function escapeCell(cell) {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function put(text, name, content) {
  const [begin, end] = [`<!-- ${name}: written by scripts/write-frameworks.mjs -->`, `<!-- end of ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/frameworks.md has no place for ${name}.`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}
