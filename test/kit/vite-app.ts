import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Files, temporaryFolder } from './folder.ts'
import { whatCanBeHad } from './lockfile.ts'

const scaffolder = 'vite@9.3.0'

/** The files of a new app just as `npm create vite` writes them, with the lockfile that `npm install` adds. */
export function scaffoldViteApp(template = 'vanilla-ts'): Files {
  const folder = temporaryFolder('vite')
  const npm = (args: string[], cwd: string) => execFileSync('npm', args, { cwd, stdio: 'pipe', timeout: 120_000 })
  try {
    npm(['create', '--yes', scaffolder, 'app', '--', '--template', template, '--no-interactive'], folder.path)
    const app = join(folder.path, 'app')
    npm(['install', '--package-lock-only', '--no-audit', '--no-fund'], app)
    const paths = readdirSync(app, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(app.length + 1))
    const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(app, path))]))
    const lockfile = Buffer.from(whatCanBeHad(readFileSync(join(app, 'package-lock.json'), 'utf8')))
    return { ...files, 'package-lock.json': lockfile }
  } finally {
    folder.remove()
  }
}
