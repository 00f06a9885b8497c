import { anyStep, commandSteps, type KnownFailure } from './known-failure.ts'

/** git, when it fetches the source and when a package manager fetches a dependency with it. */
export const gitFailures: readonly KnownFailure[] = [
  {
    id: 'git-lfs',
    steps: anyStep,
    patterns: [/git-lfs: (?:not found|command not found)|external filter '?git-lfs|smudge filter lfs failed/],
    title: 'Large files could not be fetched',
    blame: 'ours',
    cause: 'The repository keeps files with Git LFS, and they could not be fetched.',
    advice: 'Deploy again; if it stays so, commit the files that the site needs without LFS.',
  },
  {
    id: 'git-submodule',
    steps: anyStep,
    patterns: [
      /^fatal: (?:No url found for submodule path '(?<name>[^']+)'|clone of '\S+' into submodule path '(?<path>[^']+)' failed)/,
    ],
    title: 'A submodule could not be fetched',
    blame: 'yours',
    cause: 'The submodule {name:of the repository} could not be fetched.',
    advice: 'Check its address in .gitmodules: it must be https and readable for this server.',
  },
  {
    id: 'git-long-path',
    steps: ['clone'],
    patterns: [
      // Of a very long path git says no more than its beginning, and nothing of the reason.
      /^(?:error|fatal): (?:unable to create file|cannot create directory at|could not (?:create|open)) ['"]?(?:[^'":]+.*File name too long|[^'":]{1900})/,
    ],
    title: 'A path is too long',
    blame: 'yours',
    cause: 'The repository has a path that is longer than the file system takes.',
    advice: 'Shorten the names in it, and push.',
  },
  {
    id: 'git-dependency-auth',
    steps: commandSteps,
    patterns: [
      /^fatal: could not read (?:Username|Password) for '(?<name>[^']+)'/,
      /^(?:\S+: )?Permission denied \(publickey/,
      /^remote: (?:Repository not found|Invalid username)/,
      /^fatal: Authentication failed for '(?<name>[^']+)'/,
      /^Host key verification failed/,
    ],
    title: 'A dependency is in a private repository',
    blame: 'yours',
    cause: 'A package is fetched with git from {name:a repository} that asks who wants it.',
    advice: 'Publish the package to a registry, or name it with https and a token that is stored as a secret.',
  },
  {
    id: 'git-dependency-ref',
    steps: commandSteps,
    patterns: [
      /^fatal: '(?<name>[^']+)' does not appear to be a git repository/,
      /Could not resolve ref|couldn't find remote ref (?<name>\S+)|pathspec '(?<other>[^']+)' did not match any file/,
    ],
    title: 'A dependency is not where it should be',
    blame: 'yours',
    cause: 'A package is fetched with git, and its repository, branch, tag or commit is not there.',
    advice: 'Correct it in package.json, and commit the lockfile.',
  },
  {
    id: 'git-dependency-unreachable',
    steps: commandSteps,
    patterns: [
      /^ssh: connect to host (?<name>\S+) port \d+: (?<said>.+)$/,
      /^ssh: Could not resolve hostname (?<name>[^\s:]+)/,
      /^fatal: unable to access '(?<name>[^']+)': (?<said>.+)$/,
    ],
    title: 'A dependency\u2019s repository could not be reached',
    blame: 'yours',
    cause: 'A package is fetched with git from {name}, and that was not reached: {said:the name is not known}.',
    advice: 'Check the address in package.json. Builds reach the public internet only, and ssh has no key here.',
  },
  {
    id: 'git-not-here',
    steps: commandSteps,
    patterns: [/^fatal: not a git repository/],
    title: 'The build asks git about the repository',
    blame: 'yours',
    cause: 'A script runs git, and the checkout of a build has no history.',
    advice: 'Let the script go on without git: the commit is known to the deployment.',
  },
]
