import { buildStep, type KnownFailure } from './known-failure.ts'

export const styleFailures: readonly KnownFailure[] = [
  {
    id: 'tailwind-plugin',
    steps: buildStep,
    patterns: [/trying to use `tailwindcss` directly as a PostCSS plugin/],
    title: 'Tailwind 4 is set up like Tailwind 3',
    blame: 'yours',
    cause: 'Since version 4, the PostCSS plugin of Tailwind is a package of its own.',
    advice: 'Install @tailwindcss/postcss and name it in the PostCSS configuration, or keep tailwindcss 3.',
  },
  {
    id: 'tailwind-class',
    steps: buildStep,
    patterns: [
      /The `(?<name>[^`]+)` class does not exist/,
      /Cannot apply (?:unknown|unsupported) utility class:? `?(?<name>[^`\s]+)`?/,
    ],
    title: 'A style uses a class that does not exist',
    blame: 'yours',
    cause: '@apply names "{name}", which Tailwind does not have.',
    advice:
      'Correct the class, or add it to the theme. In a component\u2019s style, Tailwind 4 needs @reference first.',
  },
  {
    id: 'postcss-plugin',
    steps: buildStep,
    patterns: [
      /Loading PostCSS Plugin failed: Cannot find module '(?<name>[^']+)'/,
      /PostCSS plugin (?<name>\S+) requires PostCSS/,
    ],
    title: 'A plugin of PostCSS is missing',
    blame: 'yours',
    cause: 'The PostCSS configuration names "{name}", which is not installed or does not fit.',
    advice: 'Add it to package.json and commit the lockfile.',
  },
  {
    id: 'sass-missing',
    steps: buildStep,
    patterns: [
      /Preprocessor dependency "(?<name>[^"]+)" not found/,
      /Cannot find module '(?<name>sass|less|stylus|node-sass|sass-loader|less-loader)'/,
      /To use Next\.js' built-in (?<name>Sass) support/,
    ],
    title: 'The compiler of a style sheet is missing',
    blame: 'yours',
    cause: 'A style sheet needs {name}, and it is not installed.',
    advice: 'Add it to package.json (sass will do for .scss) and commit the lockfile.',
  },
  {
    id: 'sass',
    steps: buildStep,
    patterns: [
      /\[(?:sass|less|stylus)\] (?<said>.+)$/,
      /^SassError: (?<said>.+)$/,
      /^Error: (?<said>Undefined (?:variable|mixin|function)\.|Can't find stylesheet to import\.)/,
    ],
    title: 'A style sheet has an error',
    blame: 'yours',
    cause: 'Its compiler said: {said}.',
    advice: 'The lines after it name the file and the place.',
  },
  {
    id: 'css-syntax',
    steps: buildStep,
    patterns: [/CssSyntaxError: (?<said>.+)$/, /\[postcss\] (?<said>.+: (?:Unknown word|Unclosed|Missed).*)$/],
    title: 'A style sheet has an error',
    blame: 'yours',
    cause: 'PostCSS could not read it: {said}.',
    advice: 'Correct the place that the line names.',
  },
]
