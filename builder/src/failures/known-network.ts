import { anyStep, commandSteps, installStep, type KnownFailure } from './known-failure.ts'

/** A package's own install script that fetches a program from somewhere else than the registry. */
function download(
  id: string,
  name: string,
  found: { patterns: RegExp[]; setting?: KnownFailure['setting'] },
): KnownFailure {
  const skip = found.setting ? `set ${found.setting.name} to ${found.setting.value}` : 'leave it out of the deployment'
  return {
    id,
    steps: installStep,
    patterns: found.patterns,
    title: `${name} could not be downloaded`,
    blame: 'yours',
    cause: `${name} fetches a program from its own server when it is installed, and that failed.`,
    advice: `A deployment seldom needs it: ${skip}. Else deploy again, or use a version that ships its program in packages.`,
    ...(found.setting ? { setting: found.setting } : {}),
  }
}

export const networkFailures: readonly KnownFailure[] = [
  download('cypress-download', 'Cypress', {
    patterns: [/The Cypress App could not be downloaded/],
    setting: { name: 'CYPRESS_INSTALL_BINARY', value: '0' },
  }),
  download('puppeteer-download', 'Puppeteer\u2019s browser', {
    patterns: [/Failed to (?:set up|download) (?:Chrom\w+|chrome-headless-shell|Firefox)/],
    setting: { name: 'PUPPETEER_SKIP_DOWNLOAD', value: 'true' },
  }),
  download('playwright-download', 'Playwright\u2019s browser', {
    patterns: [/Failed to download (?:\w+ )*\(?.*playwright|Failed to install browsers/i],
    setting: { name: 'PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD', value: '1' },
  }),
  {
    ...download('sharp-download', 'sharp\u2019s image library', {
      patterns: [/^sharp: Installation error: (?!.*prebuil)/],
    }),
    advice:
      'Use sharp 0.33 or later, whose library comes from the registry: name it in package.json, or under "overrides" when ' +
      'a framework brings the older one. Else deploy again.',
  },
  download('prisma-download', 'Prisma\u2019s engine', {
    patterns: [/(?:request to )?https?:\/\/binaries\.prisma\.sh\S* (?:failed|- )/, /ENOTFOUND binaries\.prisma\.sh/],
  }),
  download('release-download', 'A package', {
    patterns: [
      /(?:ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|ECONNREFUSED)[^\n]* (?:github\.com|\S+\.githubusercontent\.com|storage\.googleapis\.com|\S+\.s3\.amazonaws\.com)/,
    ],
  }),
  {
    id: 'google-fonts',
    steps: commandSteps,
    patterns: [
      /Error: getaddrinfo \w+ fonts\.googleapis\.com/,
      /Failed to fetch `(?<name>[^`]+)` from Google Fonts/,
      /Error while requesting resource.*fonts\.g/,
      /Inlining of fonts failed\. An error has occurred while retrieving https?:\/\/fonts\.g/,
    ],
    title: 'A font could not be fetched',
    blame: 'ours',
    code: 'network_failed',
    cause: 'The build fetches {name:a font} from Google Fonts, and that server was not reached.',
    advice:
      'Deploy again. To be independent of it, keep the font in the repository (next/font/local, or a package of @fontsource); ' +
      'Angular leaves the fonts to the browser with "optimization": { "fonts": false } in angular.json.',
  },
  {
    id: 'tls',
    steps: commandSteps,
    patterns: [
      /\b(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)|CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED_CERT)\b/,
      /self[- ]signed certificate|unable to get local issuer certificate|SSL certificate problem/,
    ],
    title: 'A certificate is not trusted',
    blame: 'ours',
    cause: 'The other side of a connection shows a certificate that this server does not trust.',
    advice:
      'The operator can name its authority in NODE_EXTRA_CA_CERTS; a proxy that opens connections is the usual reason.',
  },
  {
    id: 'registry-broken',
    steps: commandSteps,
    patterns: [
      /^(?<code>5\d\d) (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out) - (?:GET|PUT)/,
      /ERR_PNPM_FETCH_(?<code>5\d\d|429)\s/,
      /^(?<code>429) Too Many Requests/,
      /^error: GET \S+ - (?<code>5\d\d)/,
    ],
    title: 'The registry does not work',
    blame: 'ours',
    code: 'network_failed',
    cause: 'The package registry answered with {code}.',
    advice: 'Deploy again in some minutes.',
  },
  {
    id: 'registry-unreachable',
    steps: installStep,
    patterns: [
      /^network request to https?:\/\/(?<host>[^\s/]+)\S* failed.*?(?<code>ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|socket hang up|timeout|aborted)/,
      /^network (?:request to|read|Socket).*?(?<code>ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|socket hang up|timeout|aborted)/,
      /ERR_PNPM_META_FETCH_FAIL\]?\s.*?(?<code>ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ERR_SOCKET_TIMEOUT|$)/,
      /^error (?:An unexpected error occurred: ")?(?:Error: )?(?:getaddrinfo|connect|read) ?(?<code>ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT)(?: (?<host>[\w.-]+\.\w+))?/,
      /^error (?:An unexpected error occurred: )?.*(?<code>ESOCKETTIMEDOUT|ETIMEDOUT|socket hang up)/,
      /YN0001: .*RequestError: .*?(?<code>ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|timed out)/,
      /^error: (?<code>FailedToOpenSocket|ConnectionRefused|ConnectionClosed|Timeout|UnableToResolve\w*) downloading/,
    ],
    title: 'The registry could not be reached',
    blame: 'ours',
    code: 'network_failed',
    cause: 'The connection to {host:the package registry} failed: {code:it broke off}.',
    advice:
      'Deploy again. If it stays so, and that is a registry which the lockfile names, make the lockfile anew with the usual ' +
      'one. Else the operator should check the server\u2019s network and its npm registry.',
  },
  {
    id: 'network',
    steps: anyStep,
    patterns: [
      /Error: (?:getaddrinfo|connect|read|write) (?<code>ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH)\s*(?<host>\S+)?/,
      /(?:Error: |\bhtml|^)(?<code>fetch failed|socket hang up)\b/,
    ],
    title: 'A server could not be reached',
    blame: 'yours',
    cause: 'The build asks {host:a server} for something and did not reach it ({code}).',
    advice: 'Check the address. Servers in private networks and on this machine cannot be reached from a build.',
  },
]
