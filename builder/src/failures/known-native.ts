import { commandSteps, installStep, type KnownFailure } from './known-failure.ts'

/** Parts of packages that are not JavaScript. */
export const nativeFailures: readonly KnownFailure[] = [
  {
    id: 'node-gyp-python',
    steps: commandSteps,
    patterns: [/gyp ERR! stack Error: (?:Can't find Python executable|Could not find any Python)/],
    title: 'A package could not be compiled',
    blame: 'yours',
    cause: 'A package has parts in C++, and compiling them needs Python, which is not here.',
    advice: 'Use a version that ships compiled binaries. For node-sass: use the package sass instead.',
  },
  {
    id: 'node-gyp-headers',
    steps: commandSteps,
    patterns: [/gyp http fetch GET \S*node-v\S+-headers\S* attempt \d+ failed with (?<code>\w+)/],
    title: 'A package could not be compiled',
    blame: 'yours',
    cause: 'A package has parts in C++, and the headers of Node.js to compile them could not be fetched ({code}).',
    advice:
      'Use a version that ships compiled binaries for this version of Node.js, or a package without native parts.',
  },
  {
    id: 'node-gyp',
    steps: commandSteps,
    patterns: [
      /^(?<file>\S+\.(?:cc|cpp|c|h|hpp)):(?<line>\d+):\d+: (?:fatal )?error: (?<said>.+)$/,
      /gyp ERR! stack Error: not found: make/,
      /node-gyp: (?:not found|command not found)/,
    ],
    title: 'A package could not be compiled',
    blame: 'yours',
    cause: 'A package has parts in C++ that do not compile here: {said:the lines after this one say more}.',
    advice:
      'It is often too old for this version of Node.js: use a newer one that ships compiled binaries, or name an older ' +
      'Node.js in .nvmrc.',
  },
  {
    id: 'node-gyp-other',
    steps: commandSteps,
    patterns: [/gyp ERR! (?:build|configure) error/],
    general: true,
    title: 'A package could not be compiled',
    blame: 'yours',
    cause: 'A package has parts in C++, and the tools to compile them are not here or do not fit.',
    advice:
      'Use a version that ships compiled binaries for this version of Node.js, or a package without native parts.',
  },
  {
    id: 'bin-build',
    steps: installStep,
    patterns: [/Error: Command failed: \/bin\/sh -c (?<name>autoreconf|\.\/configure|make)\b/],
    title: 'A program of a package could not be fetched',
    blame: 'yours',
    cause:
      'A package, which the lines before name, fetches its program from elsewhere when it is installed. That failed, and ' +
      'it cannot be compiled here ({name}).',
    advice:
      'Deploy again. To be independent of it, leave out what makes pictures smaller with it, or use something made with ' +
      'sharp 0.33 or later.',
  },
  {
    id: 'optional-dependency',
    steps: commandSteps,
    patterns: [
      /Cannot find module '?(?<name>@rollup\/rollup-linux-[\w-]+|@esbuild\/linux-[\w-]+|@swc\/core-linux-[\w-]+|@tailwindcss\/oxide-linux-[\w-]+|@rolldown\/binding-linux-[\w-]+|lightningcss[\w.-]*linux[\w.-]*|@next\/swc-linux-[\w-]+|(?:\.\.\/)*lightningcss\.linux[\w.-]*)/,
      /You installed (?<name>\w+) for another platform/,
      /The package "(?<name>@esbuild\/linux-[\w-]+)" could not be found/,
      /Could not load the "(?<name>sharp)" module using the linux/,
      /Cannot find native binding/,
      /Failed to load SWC binary for linux/,
    ],
    title: 'The Linux part of a package is missing',
    blame: 'yours',
    cause: '{name:A package} comes in one package for each system, and the lockfile holds only that of another system.',
    advice:
      'Remove node_modules and the lockfile, install again, and commit the new lockfile, which names all systems.',
  },
  {
    id: 'prisma-client',
    steps: commandSteps,
    patterns: [/@prisma\/client did not initialize yet/],
    title: 'The Prisma client was not made',
    blame: 'yours',
    cause: 'The build uses Prisma\u2019s client before "prisma generate" has made it.',
    advice: 'Put "prisma generate" before the build in the build script.',
    setting: { name: 'buildCommand', value: 'npx prisma generate && npm run build' },
  },
  {
    id: 'husky',
    steps: installStep,
    patterns: [
      /(?:sh|bash): (?:line )?\d*:? ?(?<name>husky|lefthook|simple-git-hooks|lint-staged): (?:command )?not found/,
    ],
    title: 'A tool for git hooks is missing',
    blame: 'yours',
    cause: 'The "prepare" script calls {name}, which is a development dependency that was not installed.',
    advice: 'Let the script not fail: "prepare": "{name} || true". Hooks are of no use in a deployment.',
  },
]
