import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
}

/** A repository in a temporary folder; `folder` is its work tree. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'trellis-repo-'))

  constructor(files: Record<string, string> = {}) {
    this.git('init', '--quiet', '--initial-branch=main')
    if (Object.keys(files).length > 0) this.commit(files, 'First')
  }

  git(...words: string[]): string {
    return execFileSync('git', words, { cwd: this.folder, env: environment }).toString().trim()
  }

  write(files: Record<string, string>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true })
      writeFileSync(join(this.folder, path), text)
    }
  }

  /** Answers the commit's sha. */
  commit(files: Record<string, string>, message: string): string {
    this.write(files)
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', message)
    return this.git('rev-parse', 'HEAD')
  }

  link(path: string, target: string): void {
    symlinkSync(target, join(this.folder, path))
  }

  /** Makes a tree of lines as `git ls-tree` writes them, also one that git would not make, and answers its name. */
  tree(lines: string): string {
    const options = { cwd: this.folder, env: environment, input: lines }
    return execFileSync('git', ['mktree', '--missing'], options).toString().trim()
  }

  /** Commits submodules: the commits that are recorded at paths, and what `.gitmodules` says of them. */
  addSubmodules(gitmodules: string, recorded: Record<string, string>): string {
    this.write({ '.gitmodules': gitmodules })
    this.git('add', '.gitmodules')
    for (const [path, sha] of Object.entries(recorded)) {
      this.git('update-index', '--add', '--cacheinfo', `160000,${sha},${path}`)
    }
    this.git('commit', '--quiet', '--message', 'Add submodules')
    return this.git('rev-parse', 'HEAD')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
