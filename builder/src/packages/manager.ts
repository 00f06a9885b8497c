import type { ManagerId } from '../plan.ts'
import type { Manifest } from './manifest.ts'

/** Yarn is two programs with one name: `yarn` is the classic one, `berry` everything from 2 on. */
export type ManagerKind = 'npm' | 'pnpm' | 'yarn' | 'berry' | 'bun'

/** What a lockfile says of itself. */
export type LockReading = {
  /** The versions of its manager that read and write this format. Absent when all of them do. */
  range?: string
  /** Whether it was made for these dependencies; absent when that cannot be seen. */
  agrees?: boolean
  /** The oldest format of npm, which knows nothing of peer dependencies. */
  ancient?: boolean
}

/** A lockfile beside the place where packages are installed. */
export type Lock = LockReading & { kind: ManagerKind; name: string }

/** For whom a lockfile is read: the package at its side, and the packages of its workspace by their folders below it. */
export type LockOwner = { manifest: Manifest; members: ReadonlyMap<string, Manifest> }

/** What decides how an install is called. */
export type InstallNeeds = {
  lock: Lock | undefined
  /** A workspace above that this app is no part of, which the manager would take it for. */
  aloneInWorkspace: boolean
}

export type InstallLines = {
  command: string
  /** Absent when the command does not insist on the lockfile. */
  outOfStep?: string
  /** What brings scripts to run over packages that lie there already, without laying them anew. */
  again: string
}

/** What a manager needs to be told by variables. */
export type EnvironmentNeeds = {
  lock: Lock | undefined
  /** The app itself says which of its dependencies may run scripts. */
  namesBuilds: boolean
  /** Packages are loaded out of archives: there is no `node_modules`. */
  plugAndPlay: boolean
  /** The app names a release of Yarn that is not in the repository. */
  releaseMissing: boolean
}

/** One package manager: how its lockfiles read, and how it is called. Nothing in it is particular to any app. */
export type PackageManager = {
  kind: ManagerKind
  id: ManagerId
  /** How people call it. */
  title: string
  /** Names of its lockfiles, the one that it prefers first. */
  locks: readonly string[]
  /** Nothing when the text is no lockfile of this manager. */
  readLock: (text: string, owner: LockOwner) => LockReading | undefined
  install: (needs: InstallNeeds) => InstallLines
  /** What it says when a lockfile is not in step with the manifests. */
  outOfStep: RegExp
  run: (script: string) => string
  /** Runs a program that packages bring along. */
  exec: (line: string) => string
  environment: (needs: EnvironmentNeeds) => Record<string, string>
  /** Folders that an install fills instead of `node_modules`. */
  leaves: readonly string[]
}
