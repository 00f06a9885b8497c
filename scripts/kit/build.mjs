import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, tool } from './paths.mjs'
import { runQuietly } from './run.mjs'

const stamps = join(root, 'node_modules/.cache/trellis')

/** How the builder becomes one file. */
export const bundle = ['-c', 'rolldown.config.mjs', '--logLevel', 'warn']

/** What is built apart, from which files, and what must exist afterwards. */
const parts = [
  {
    name: 'server',
    from: ['shared', 'backend', 'builder']
      .flatMap((folder) => [`${folder}/src`, `${folder}/tsconfig.json`])
      .concat('builder/rolldown.config.mjs', 'builder/start.cjs'),
    makes: ['backend/dist/main.js', 'builder/dist/main.js', 'builder/dist/builder.js'],
    async build() {
      await runQuietly(tool('tsc'), ['-b'])
      await runQuietly(tool('rolldown'), bundle, { cwd: join(root, 'builder') })
    },
  },
  {
    name: 'pages',
    from: ['shared/src', 'frontend/src', 'frontend/public', 'frontend/index.html', 'frontend/vite.config.ts'],
    makes: ['frontend/dist/index.html'],
    build: () => runQuietly(tool('vite'), ['build', '--logLevel=warn'], { cwd: join(root, 'frontend') }),
  },
]

function filesIn(path) {
  const whole = join(root, path)
  if (!existsSync(whole)) return []
  if (!statSync(whole).isDirectory()) return [path]
  return readdirSync(whole)
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`))
    .filter((file) => !/\.test\.tsx?$/.test(file))
}

/** A hash over names and contents, so that a build is repeated exactly when something in it could differ. */
function stampOf(part) {
  const hash = createHash('sha256')
  for (const file of [...part.from, 'tsconfig.base.json', 'package-lock.json'].flatMap(filesIn)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function isBuilt(part, stamp) {
  const file = join(stamps, part.name)
  return (
    existsSync(file) && readFileSync(file, 'utf8') === stamp && part.makes.every((made) => existsSync(join(root, made)))
  )
}

/** Builds the parts whose sources have changed since their last build; a failed build ends the script. */
export async function ensureBuilt() {
  const stale = parts.map((part) => ({ part, stamp: stampOf(part) })).filter(({ part, stamp }) => !isBuilt(part, stamp))
  if (stale.length === 0) return
  console.log(`Building the ${stale.map(({ part }) => part.name).join(' and the ')}.`)
  mkdirSync(stamps, { recursive: true })
  for (const { part, stamp } of stale) {
    await part.build()
    writeFileSync(join(stamps, part.name), stamp)
  }
}
