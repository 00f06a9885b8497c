import { group, type KnownFailure } from './known-failure.ts'

const steps = ['build'] as const

export const buildFailures: readonly KnownFailure[] = [
  {
    id: 'typescript',
    steps,
    pattern: /^(.+?\.[cm]?tsx?)[(:](\d+)[,:](\d+)\)?(?:: | - )error (TS\d+): (.+)$/,
    title: 'TypeScript found an error',
    blame: 'yours',
    explain: (match) => ({
      cause: `${group(match, 1)}, line ${group(match, 2)}: ${group(match, 5)} (${group(match, 4)}).`,
      advice: 'Correct it, check with npx tsc --noEmit on your machine, and push.',
    }),
  },
  {
    id: 'unresolved-import',
    steps,
    pattern:
      /(?:failed to resolve import|Could not resolve|Can't resolve|UNRESOLVED_IMPORT\S*\s.*?) ["']([^"']+)["'](?:.*? (?:from|in) ["']?([^"'\s]+)["']?)?/i,
    title: 'An import leads nowhere',
    blame: 'yours',
    explain: (match) => ({
      cause: `"${group(match, 1)}" could not be found${match[2] ? ` from ${group(match, 2)}` : ''}.`,
      advice:
        'Check the spelling, upper and lower case included (this server tells them apart). A package must stand in ' +
        'package.json and in the lockfile.',
    }),
  },
  {
    id: 'missing-export',
    steps,
    pattern: /["']([^"']+)["'] is not exported by ["']([^"']+)["']/,
    title: 'An import does not exist in its file',
    blame: 'yours',
    explain: (match) => ({
      cause: `${group(match, 2)} has no export named "${group(match, 1)}".`,
      advice: 'Correct the name in the import, or export it.',
    }),
  },
  {
    id: 'module-not-found',
    steps: ['install', 'build'],
    pattern: /(?:Cannot find (?:module|package)|Module not found: Error: Can't resolve) '([^']+)'/,
    title: 'A module is missing',
    blame: 'yours',
    explain: (match) => ({
      cause: `"${group(match, 1)}" is not installed or not in the repository.`,
      advice: 'Add it to package.json and commit the lockfile, or correct the path.',
    }),
  },
  {
    id: 'syntax',
    steps,
    pattern:
      /(?:SyntaxError|PARSE_ERROR|Parse failure|Transform failed with \d+ error|Unexpected token|\bParseError\b)[:\]]?\s*(.*)$/,
    title: 'A file could not be read',
    blame: 'yours',
    explain: (match) => ({
      cause: `A source file has a syntax error${match[1] ? `: ${group(match, 1)}` : ''}.`,
      advice: 'The lines after it in the log name the file and the place.',
    }),
  },
  {
    id: 'eslint',
    steps,
    pattern: /✖ (\d+) problems? \((\d+) errors?/,
    title: 'The linter found errors',
    blame: 'yours',
    explain: (match) => ({
      cause: `${group(match, 2)} errors were found before the build.`,
      advice: 'Correct them, or take the linter out of the build script.',
    }),
  },
  {
    id: 'command-not-found',
    steps: ['install', 'build'],
    pattern: /(?:sh|bash): (?:line )?\d*:? ?([\w@./-]+): (?:command )?not found/,
    title: 'A command is missing',
    blame: 'yours',
    explain: (match) => ({
      cause: `There is no command named "${group(match, 1)}".`,
      advice: 'Add the package that brings it to package.json, commit the lockfile, and deploy again.',
    }),
  },
  {
    id: 'openssl',
    steps,
    pattern: /ERR_OSSL_EVP_UNSUPPORTED|digital envelope routines::unsupported/,
    title: 'The build tool is too old for this Node.js',
    blame: 'yours',
    explain: () => ({
      cause: 'webpack 4 uses a hash that newer versions of Node.js no longer have.',
      advice: 'Update webpack or react-scripts to version 5 or later.',
    }),
  },
]
