import type { Manifest } from './manifest.ts'

/** A package that fetches a program while it is installed, and the variables by which it leaves that out. */
type Download = { package: RegExp; what: string; variables: Readonly<Record<string, string>> }

const downloads: readonly Download[] = [
  { package: /^cypress$/, what: 'Cypress', variables: { CYPRESS_INSTALL_BINARY: '0' } },
  {
    package: /^puppeteer$/,
    what: 'the browser of Puppeteer',
    variables: { PUPPETEER_SKIP_DOWNLOAD: 'true', PUPPETEER_SKIP_CHROMIUM_DOWNLOAD: 'true' },
  },
  {
    package: /^(?:playwright(?:-(?:chromium|firefox|webkit))?|@playwright\/(?:test|browser-\w+))$/,
    what: 'the browsers of Playwright',
    variables: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  },
  { package: /^electron$/, what: 'Electron', variables: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' } },
  { package: /^(?:chromedriver|geckodriver)$/, what: 'browser drivers', variables: skipDrivers() },
  { package: /^@sentry\/cli$/, what: 'the program of Sentry', variables: { SENTRYCLI_SKIP_DOWNLOAD: '1' } },
]

function skipDrivers(): Record<string, string> {
  return { CHROMEDRIVER_SKIP_DOWNLOAD: 'true', GECKODRIVER_SKIP_DOWNLOAD: 'true' }
}

/** Builds that open the app in a browser: they need what would be left out. */
const rendering = /puppeteer|playwright|prerender|react-snap|chromium|cypress|sentry-cli|mermaid|electron/

/** What will be left out of an install, and how it is told. */
export type LeftOut = { variables: Record<string, string>; because: string[] }

/**
 * Which downloads are left out: those of packages that the app or its lockfile names, unless the build seems to use them.
 * `manifests` are all of the workspace, `lockTexts` the lockfiles' own words.
 */
export function leaveOut(
  manifests: readonly Manifest[],
  lockTexts: readonly string[],
  names: readonly string[],
): LeftOut {
  const found = downloads.filter(
    (each) => names.some((name) => each.package.test(name)) || lockTexts.some((text) => namedIn(text, each)),
  )
  const isRendering = manifests.some(
    ({ scripts, dependencies, devDependencies }) =>
      Object.values(scripts).some((line) => rendering.test(line) && !/\b(?:test|open|run|e2e)\b/.test(line)) ||
      Object.keys({ ...dependencies, ...devDependencies }).some((name) =>
        /prerender|react-snap|rehype-mermaid/.test(name),
      ),
  )
  if (found.length === 0 || isRendering) return { variables: {}, because: [] }
  return {
    variables: Object.assign({}, ...found.map(({ variables }) => variables)),
    because: found.map(
      ({ what, variables }) =>
        `${what} is not downloaded (${Object.keys(variables).join(', ')}): a build seldom needs it`,
    ),
  }
}

/** Every format writes a package's name with a version, a quote or a colon behind it. */
function namedIn(text: string, { package: pattern }: Download): boolean {
  const plain = pattern.source.replace(/^\^|\$$/g, '')
  return new RegExp(`(?:^|[\\s"'/])(?:${plain})(?:@|["']?\\s*:)`, 'm').test(text)
}
