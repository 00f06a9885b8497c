import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Files, writeFiles } from './folder.ts'

/** Nothing of the machine's own git configuration takes part. */
const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
}

/** A real repository: its work tree, and the folder below the git server's root that is served. */
export class GitRepository {
  readonly name: string
  readonly tree: string

  /** Makes an empty repository; it has no commit until `commit` is called. */
  constructor(root: string, name: string) {
    this.name = name
    this.tree = join(root, 'trees', name)
    mkdirSync(this.tree, { recursive: true })
    this.git('init', '--quiet', '--initial-branch=main', `--separate-git-dir=${join(root, 'served', `${name}.git`)}`)
    this.git('config', 'uploadpack.allowReachableSHA1InWant', 'true')
  }

  /** Writes files, deletes those in `without`, commits everything and answers the commit's sha. */
  commit(files: Files, message = 'Change files', without: string[] = []): string {
    writeFiles(this.tree, files)
    for (const path of without)
      if (existsSync(join(this.tree, path))) rmSync(join(this.tree, path), { recursive: true })
    this.git('add', '--all')
    this.git('commit', '--quiet', '--message', message)
    return this.head()
  }

  /** Starts or changes to a branch. */
  branch(name: string): void {
    this.git('checkout', '--quiet', '-B', name)
  }

  head(): string {
    return this.git('rev-parse', 'HEAD').trim()
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.tree, env: environment, encoding: 'utf8', stdio: 'pipe' })
  }
}
