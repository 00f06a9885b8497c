import { buildStep, type KnownFailure } from './known-failure.ts'

/** Checks that a build script runs before or instead of building. */
export const checkFailures: readonly KnownFailure[] = [
  {
    id: 'typescript',
    steps: buildStep,
    patterns: [
      /^(?<file>.+?\.(?:[cm]?tsx?|vue|svelte|astro|json))[(:](?<line>\d+)[,:]\d+\)?(?:: | - )error (?<code>TS-?\d+): (?<said>.+)$/,
    ],
    title: 'TypeScript found an error',
    blame: 'yours',
    cause: '{file}, line {line}: {said} ({code}).',
    advice: 'Correct it, check with the same command (npx tsc --noEmit) on your machine, and push.',
  },
  {
    id: 'stencil-typescript',
    steps: buildStep,
    patterns: [/^\[ ERROR \] +TypeScript: (?<file>\S+?):(?<line>\d+):\d+$/],
    title: 'TypeScript found an error',
    blame: 'yours',
    cause: '{file}, line {line}: Stencil\u2019s TypeScript does not take it; the lines after this one say why.',
    advice:
      'Correct it and push. In a file below node_modules, the package is too new for that TypeScript: commit a lockfile ' +
      'made when it worked, or bring Stencil up to date.',
  },
  {
    id: 'typescript-elsewhere',
    steps: buildStep,
    patterns: [
      /^(?:\[\w+\] |✘ \[ERROR\] |X \[ERROR\] )?(?:error )?(?<code>(?:TS|NG)-?\d+): (?<said>.+?)(?: \[plugin .*\])?$/,
      /^Type error: (?<said>.+)$/,
    ],
    title: 'TypeScript found an error',
    blame: 'yours',
    cause: 'TypeScript says: {said}.',
    advice: 'The lines around it name the file and the place. Correct it, check with the same command, and push.',
  },
  {
    id: 'eslint-warnings',
    steps: buildStep,
    patterns: [/^Treating warnings as errors because process\.env\.CI = true/],
    title: 'Warnings are taken for errors',
    blame: 'yours',
    cause: 'The variable CI is set, and then Create React App takes every warning of the linter for an error.',
    advice: 'Correct the warnings below it, or set CI to false.',
    setting: { name: 'CI', value: 'false' },
  },
  {
    id: 'eslint-too-many-warnings',
    steps: buildStep,
    patterns: [/^ESLint found too many warnings/],
    title: 'The linter found too many warnings',
    blame: 'yours',
    cause: 'The script allows fewer warnings than there are.',
    advice: 'Correct them, or take the linter out of the build script.',
  },
  {
    id: 'eslint-config',
    steps: buildStep,
    patterns: [
      /^ESLint couldn't find (?:an? )?(?<said>.*)$/,
      /^Error: Failed to load (?:config|plugin) (?<said>.*)$/,
      /^Invalid option '--(?<said>ext|ignore-path)' - perhaps you meant/,
    ],
    title: 'The linter has no configuration that it can read',
    blame: 'yours',
    cause: 'ESLint could not find or read its configuration.',
    advice: 'Add eslint.config.js (version 9 and later read no .eslintrc), or take the linter out of the build script.',
  },
  {
    id: 'eslint',
    steps: buildStep,
    patterns: [
      /^\d+:\d+ {1,}[Ee]rror:? {1,}(?<said>.+)$/,
      /^(?:\[eslint\] )?(?:Line \d+:\d+: +)(?<said>.+?)$/,
      /^✖ \d+ problems? \((?<said>[1-9]\d* errors?)/,
    ],
    title: 'The linter found errors',
    blame: 'yours',
    cause: 'ESLint says: {said}.',
    advice: 'Correct them, or take the linter out of the build.',
  },
  {
    id: 'prettier',
    steps: buildStep,
    patterns: [/Code style issues (?:were )?found in (?<said>.+?)\./],
    title: 'Files are not formatted',
    blame: 'yours',
    cause: 'The build script checks the format with Prettier: issues in {said}.',
    advice: 'Run npx prettier --write . and commit, or take the check out of the build script.',
  },
  {
    id: 'tests',
    steps: buildStep,
    patterns: [
      /^[×✗✕] (?!Could not|Failed|Unable|Build)(?<said>.+?)(?: \d+ ?ms)?$/,
      /^FAIL {1,2}(?<said>\S.+)$/,
      /^● (?<said>.+ › .+)$/,
      /^AssertionError.*?: (?<said>.+)$/,
    ],
    title: 'A test failed',
    blame: 'yours',
    cause: 'The build script runs tests, and one did not hold: {said}.',
    advice: 'Correct it, or leave the tests to another place than the deployment.',
  },
]
