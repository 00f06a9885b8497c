import { group, type KnownFailure } from './known-failure.ts'

const steps = ['install', 'build'] as const

export const npmFailures: readonly KnownFailure[] = [
  {
    id: 'npm-missing-script',
    steps,
    pattern: /npm (?:error|ERR!) Missing script: "?([^"]+)"?/,
    title: 'The script is missing',
    blame: 'yours',
    explain: (match) => ({
      cause: `package.json has no script named "${group(match, 1)}".`,
      advice: 'Add the script to package.json, or set another command in the settings.',
    }),
  },
  {
    id: 'npm-peer-conflict',
    steps,
    pattern: /npm (?:error|ERR!) (?:code ERESOLVE|ERESOLVE (?:could not|unable to) resolve)/,
    title: 'Packages do not fit together',
    blame: 'yours',
    explain: () => ({
      cause: 'Two packages ask for different versions of a third one (ERESOLVE).',
      advice:
        'Run npm install on your machine, bring the versions together and commit package-lock.json. As a way around, set ' +
        'the install command to npm ci --legacy-peer-deps.',
    }),
  },
  {
    id: 'npm-lock-out-of-step',
    steps,
    pattern: /npm (?:error|ERR!) .*`npm ci` can only install packages when your package\.json and package-lock\.json/,
    title: 'The lockfile is out of step',
    blame: 'yours',
    explain: () => ({
      cause: 'package-lock.json was not made from this package.json.',
      advice: 'Run npm install and commit the changed package-lock.json.',
    }),
  },
  {
    id: 'npm-not-found',
    steps,
    pattern: /npm (?:error|ERR!) 404 {1,2}(?:Not Found - GET \S+\/([^\s/]+)|'([^']+)' is not in this registry)/,
    title: 'A package does not exist',
    blame: 'yours',
    explain: (match) => ({
      cause: `The registry has no package ${decodeURIComponentSafely(group(match, 1) || group(match, 2))}.`,
      advice: 'Check its name in package.json. A private package needs a registry and a token in .npmrc.',
    }),
  },
  {
    id: 'npm-no-version',
    steps,
    pattern: /npm (?:error|ERR!) (?:notarget|code ETARGET).*?(?:for ([^\s]+)\.?)?$/,
    title: 'A version does not exist',
    blame: 'yours',
    explain: (match) => ({
      cause: match[1]
        ? `The registry has no version that fits ${group(match, 1)}`
        : 'A version in package.json does not exist.',
      advice: 'Choose a version that exists, run npm install and commit the lockfile.',
    }),
  },
  {
    id: 'npm-integrity',
    steps,
    pattern: /npm (?:error|ERR!) code EINTEGRITY/,
    title: 'A package is not what the lockfile says',
    blame: 'yours',
    explain: () => ({
      cause: 'The downloaded package has another checksum than package-lock.json.',
      advice: 'Remove node_modules and package-lock.json, run npm install, check the change and commit it.',
    }),
  },
  {
    id: 'npm-auth',
    steps,
    pattern: /npm (?:error|ERR!) code (E401|E403|ENEEDAUTH)/,
    title: 'The registry asks for a token',
    blame: 'yours',
    explain: (match) => ({
      cause: `The registry refused to hand out a package (${group(match, 1)}).`,
      advice: 'Store the token as a secret and name it in .npmrc by its variable.',
    }),
  },
  {
    id: 'npm-network',
    steps,
    pattern:
      /npm (?:error|ERR!) (?:code|errno) (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT)/,
    title: 'The registry could not be reached',
    blame: 'ours',
    code: 'network_failed',
    explain: (match) => ({
      cause: `The connection to the package registry failed (${group(match, 1)}).`,
      advice: 'Deploy again. If it stays so, the operator should check the server\u2019s network and its npm registry.',
    }),
  },
  {
    id: 'npm-engine',
    steps,
    pattern: /npm (?:error|ERR!) code EBADENGINE/,
    title: 'A package needs another Node.js',
    blame: 'yours',
    explain: () => ({
      cause: 'A package does not allow the version of Node.js that builds here.',
      advice: 'Use a version of the package that supports it, or remove engine-strict from .npmrc.',
    }),
  },
  {
    id: 'node-gyp',
    steps,
    pattern: /gyp ERR! (?:build error|configure error|find Python)|node-gyp: not found/,
    title: 'A package could not be compiled',
    blame: 'yours',
    explain: () => ({
      cause: 'A package has parts in C++ and the tools to compile them are not here.',
      advice: 'Use a version that ships compiled binaries, or a package without native parts.',
    }),
  },
]

function decodeURIComponentSafely(text: string): string {
  return text.replaceAll('%2f', '/').replaceAll('%2F', '/')
}
