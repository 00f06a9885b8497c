import { StepFailure } from '../failures.ts'

export type GitComplaint = { said: string; ref: string; host: string; code: number | null }

type Known = { pattern: RegExp; failure: (complaint: GitComplaint) => StepFailure }

const known: readonly Known[] = [
  {
    pattern: /could not read (Username|Password)|Authentication failed|Permission denied \(|terminal prompts disabled/i,
    failure: ({ host }) =>
      new StepFailure(
        'git_auth',
        `${host} asks for a password: the repository is private or does not exist. Check the URL, or name a git credential ` +
          'in the settings.',
      ),
  },
  {
    pattern: /repository '.*' not found|does not appear to be a git repository|does not exist|not a git repository/i,
    failure: ({ host }) =>
      new StepFailure('git_not_found', `There is no such git repository on ${host}. Check the git URL.`),
  },
  {
    pattern: /Could not resolve host|Connection refused|Connection timed out|No route to host|Failed to connect/i,
    failure: ({ host }) => new StepFailure('git_unreachable', `${host} could not be reached. Try again later.`),
  },
  {
    pattern: /Operation too slow|timed out|early EOF|unexpected disconnect|RPC failed|hung up/i,
    failure: ({ host }) =>
      new StepFailure('git_unreachable', `The connection to ${host} broke or was too slow. Try again later.`),
  },
  {
    pattern: /Host key verification failed/i,
    failure: ({ host }) => new StepFailure('git_refused', `The ssh key of ${host} could not be verified.`),
  },
  {
    // Of a very long path git says no more than its beginning, and nothing of the reason.
    pattern: /File name too long|create (?:file|directory at) '?[^\n]{1900}/i,
    failure: ({ said }) => {
      const path = /create (?:file|directory at) '?([^\n']{1,100})/i.exec(said)?.[1]
      return new StepFailure(
        'git_failed',
        `The repository has a path that is longer than the file system takes${path ? `: ${path}...` : ''}. Nothing ` +
          'was built. Shorten it, commit and deploy again.',
      )
    },
  },
  {
    pattern: /No space left on device|File too large/i,
    failure: () => new StepFailure('disk_limit', 'The repository does not fit on the disk that a build may use.'),
  },
]

/** What git's words mean for the person who set the URL. */
export function explainGit(complaint: GitComplaint): StepFailure {
  const entry = known.find(({ pattern }) => pattern.test(complaint.said))
  if (entry) return entry.failure(complaint)
  const last = complaint.said.trim().split('\n').at(-1) ?? ''
  return new StepFailure(
    'git_failed',
    `git could not fetch the repository (exit code ${complaint.code}): ${last.slice(0, 300)}`,
  )
}

/** Whether git says that the remote has no such ref, as opposed to not being reachable at all. */
export function isUnknownRef(said: string): boolean {
  return /couldn't find remote ref|not our ref|unadvertised object|no such remote ref|upload-pack: not our ref/i.test(
    said,
  )
}

/** Whether the commit that the remote has just named for a ref is gone from it, as after a forced push. */
export function hasMoved(said: string): boolean {
  return /not our ref/i.test(said)
}

export function unknownRef(ref: string): StepFailure {
  if (ref === 'HEAD') {
    return new StepFailure(
      'git_empty',
      'The repository is empty or has no default branch. Push a commit first, or name a branch in the settings.',
    )
  }
  return new StepFailure('git_unknown_ref', `The repository has no branch, tag or commit named "${ref}".`)
}
