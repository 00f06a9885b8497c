import { spawnSync } from 'node:child_process'

const neededNode = [20, 19]

/** Whether a version such as `20.20.2` is at least the one that Trellis needs. */
export function nodeIsEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])
}

/** One sentence for each thing that is missing and cannot be installed by npm; empty when all is there. */
export function missing() {
  const sentences = []
  if (!nodeIsEnough(process.versions.node)) {
    sentences.push(
      `Trellis needs Node ${neededNode.join('.')} or newer, and this is ${process.versions.node}: install a newer one and start again.`,
    )
  }
  if (spawnSync('git', ['--version']).status !== 0) {
    sentences.push(
      'Trellis needs git to fetch what it deploys: install it (on Debian "apt-get install git") and start again.',
    )
  }
  return sentences
}

/** Ends the script with what is missing; returns when nothing is. */
export function demand() {
  const sentences = missing()
  if (sentences.length === 0) return
  for (const sentence of sentences) console.error(sentence)
  process.exit(1)
}
