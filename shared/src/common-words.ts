/**
 * Words that stand in logs and pages whether or not they are anybody's secret: what tools print, what settings are called,
 * and what people write where a password should stand. A value that is one of them cannot be cut out of anything.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `absent access account action active adapter address advanced algorithm allowed always analyze android angular anonymous
  application arguments artifact artifacts assets assignable astro async author authorization automatic available backend
  because binary boolean branch browser buffer building bundle bundled bundler button cached callback cancel cancelled
  cannot certificate change changed changes checking children chrome chunks classic client clone cloned collecting command
  comment commit compile compiled compiling complete completed component config configuration configure connect connected
  connection console constant container content context continue control convert cookie copied corepack count create created
  creating credential credentials cursor custom database default define defined delete deleted dependencies dependency deploy
  deployed deployment description detail details development directory disabled docker document documentation domain
  download downloaded dynamic editor element email empty enabled encountered encoding endpoint engine enotfound entity
  environment esbuild eslint event example exception exclude execute exited expected export exports express extend extends
  external failed failing failure fallback false feature fetch fetching field filename fixture folder follow following force
  format found framework frontend function functions gatsby generate generated generating getter getting github gitlab global
  google graphql handler happened header headers health height hidden history hostname hydrate ignore ignored image images
  import imported importing include included index index.html index.js info inherit initial inline input install installed
  installing instance instead integer integrity interface internal invalid issues javascript kernel language latest layout
  length library license linting linux listen listening loader loading local localhost locale location lockfile logger login
  main.js manager manifest master maximum member memory message messages metadata method middleware migrate minified minimum
  missing mobile module modules monorepo native network next.js nginx node.js node_modules nodejs normal nothing notice npmjs
  nullable number object option optional options oracle origin output overwrite package package-lock.json package.json
  packages params parent parse passed password pathname payload peer pending percent performance permission placeholder
  plain platform plugin plugins pnpm-lock.yaml policy postcss postgres postinstall preact prepare prerendering present
  preview previous primary print private problem process processing production profile progress project promise properties
  property protocol provider public publish purple python quality query random reading readme ready reason rebuild recent
  redirect reduce reference refresh refused region register registry release released reload remote remove removed render
  rendered rendering repair replace report repository request require required resolution resolve resolved resolving resource
  response restart restore result results retry return revision rolldown rollup routes router running runtime sample script
  scripts search second secret secrets section secure select separate serve server service session setting settings setup
  shared signal simple single skipped source specified staging standard started starting static status storage stream string
  stripe style styles stylesheet submodule success successfully support supported svelte sveltejs symbol syntax system table
  tailwind tailwindcss target template terminal testing thread timeout toolchain tracing transform transformed transforming
  transition trellis true typescript undefined unexpected unknown unresolved update updated upload uploaded username utility
  uuid validate value values variable variables version viewport virtual visible vitest volume vue-router waiting warning
  warnings watch webpack website widget window worker workspace workspaces wrapper yarn.lock
  changeme changeit dragon football iloveyou letmein monkey passw0rd password1 password123 qwerty qwertyuiop sunshine
  superman trustno1 welcome admin admin123 administrator guest hunter2 test123 123456789 1234567890 abcdefgh abcdef abc123
  127.0.0.1 0.0.0.0 localhost:3000 localhost:5173 localhost:8080 http://localhost http://localhost:3000
  http://localhost:5173 http://localhost:8080 https://example.com example.com info@example.com user@example.com
  us-east-1 us-west-2 eu-west-1 eu-central-1 application/json text/html text/plain utf-8 en-us info,debug nodejs20 es2022
  esnext commonjs umd-named gregorian europe/london europe/berlin america/new_york asia/tokyo etc/utc`.split(/\s+/),
)
